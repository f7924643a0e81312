/*
 * The limit that the compiler is measured against: for N nodes of one server, a key pair and a
 * preshared key each, a file each, and the server's file. It parses nothing, checks nothing and
 * proves nothing. With "given", the keys are numbers that cost nothing.
 *
 *   limit N FOLDER [given]
 */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY = 32, TEXT = 45, MOST = 10000000 };

static void stop(const char *what) {
  fprintf(stderr, "limit: %s: %s\n", what, errno ? strerror(errno) : "failed");
  exit(1);
}

static void base64(const unsigned char *key, char *text) {
  EVP_EncodeBlock((unsigned char *)text, key, KEY);
}

static void pair(char *private_text, char *public_text, char *preshared_text, int given, long n) {
  unsigned char private_key[KEY], public_key[KEY], preshared[KEY];
  if (given) {
    memset(private_key, 0, KEY);
    memcpy(private_key, &n, sizeof n);
    memcpy(public_key, private_key, KEY);
    memcpy(preshared, private_key, KEY);
  } else {
    size_t length = KEY;
    if (RAND_bytes(private_key, KEY) != 1 || RAND_bytes(preshared, KEY) != 1) stop("random");
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, private_key, KEY);
    if (!key || EVP_PKEY_get_raw_public_key(key, public_key, &length) != 1) stop("X25519");
    EVP_PKEY_free(key);
  }
  base64(private_key, private_text);
  base64(public_key, public_text);
  base64(preshared, preshared_text);
}

static FILE *open_file(const char *path) {
  FILE *file = fopen(path, "w");
  if (!file) stop(path);
  return file;
}

int main(int argc, char **argv) {
  char *end = NULL;
  long count = argc < 3 ? 0 : strtol(argv[1], &end, 10);
  int given = argc > 3 && strcmp(argv[3], "given") == 0;
  if (count < 1 || count > MOST || *end) {
    fprintf(stderr, "usage: limit N FOLDER [given]\n");
    return 1;
  }
  if (mkdir(argv[2], 0755) && errno != EEXIST) stop(argv[2]);
  if (chdir(argv[2])) stop(argv[2]);
  if (mkdir("nodes", 0755) && errno != EEXIST) stop("nodes");
  char private_text[TEXT], public_text[TEXT], preshared_text[TEXT], server_public[TEXT];
  pair(private_text, server_public, preshared_text, given, 0);
  FILE *server = open_file("wg0.conf");
  fprintf(server, "[Interface]\nPrivateKey = %s\nListenPort = 51820\n", private_text);
  for (long n = 0; n < count; n++) {
    char path[64];
    long host = n + 2;
    pair(private_text, public_text, preshared_text, given, n + 1);
    fprintf(server,
            "\n[Peer]\nPublicKey = %s\nPresharedKey = %s\nAllowedIPs = 10.%ld.%ld.%ld/32, "
            "2001:db8:200::%lx/128\n",
            public_text, preshared_text, host >> 16, host >> 8 & 255, host & 255, host);
    snprintf(path, sizeof path, "nodes/n%06ld", n);
    if (mkdir(path, 0755) && errno != EEXIST) stop(path);
    snprintf(path, sizeof path, "nodes/n%06ld/wg0.conf", n);
    FILE *file = open_file(path);
    fprintf(file,
            "[Interface]\nPrivateKey = %s\nAddress = 10.%ld.%ld.%ld/32, 2001:db8:200::%lx/128\n"
            "MTU = 1420\n\n[Peer]\nPublicKey = %s\nPresharedKey = %s\n"
            "Endpoint = vpn.example.invalid:51820\nAllowedIPs = 0.0.0.0/0, ::/0\n"
            "PersistentKeepalive = 25\n",
            private_text, host >> 16, host >> 8 & 255, host & 255, host, server_public,
            preshared_text);
    if (fclose(file)) stop(path);
  }
  if (fclose(server)) stop("wg0.conf");
  return 0;
}
