/* What the image builder's own Java code calls in C: processor features, signals, locale, threads. */
#define _GNU_SOURCE
#include <cpuid.h>
#include <errno.h>
#include <locale.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "amd64cpufeatures.h"
#include "svm_locale.h"
extern char **environ;
char **getEnviron(void) { return environ; }
extern char *findJavaTZ_md(const char *java_home_dir);
char *SVM_FindJavaTZmd(const char *mappings, int len) {
  (void)mappings;
  (void)len;
  return findJavaTZ_md(NULL);
}
void codeSynchronization_clearCache(char *start, uint64_t size) {
  __builtin___clear_cache(start, start + size);
}
int getThreadId(void) { return (int)syscall(SYS_gettid); }
int64_t getThreadUserTimeSlow(int tid) {
  char p[64], b[1024];
  snprintf(p, sizeof p, "/proc/self/task/%d/stat", tid);
  FILE *f = fopen(p, "r");
  if (!f) return -1;
  size_t n = fread(b, 1, sizeof b - 1, f);
  fclose(f);
  b[n] = 0;
  char *s = strrchr(b, ')');
  unsigned long ut;
  if (!s || sscanf(s + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu", &ut) != 1) return -1;
  return (int64_t)ut * (1000000000LL / sysconf(_SC_CLK_TCK));
}
void *mremapP(void *a, size_t os, size_t ns, int fl, void *na) { return mremap(a, os, ns, fl, na); }
/* --- CPU features --- */
void determineCPUFeatures(CPUFeatures *c) {
  unsigned a, b, cx, d, max = __get_cpuid_max(0, 0), xcr0 = 0, hi;
  memset(c, 0, sizeof *c);
  if (max < 1) return;
  __cpuid(1, a, b, cx, d);
  c->fCX8 = d >> 8 & 1;
  c->fCMOV = d >> 15 & 1;
  c->fMMX = d >> 23 & 1;
  c->fFXSR = d >> 24 & 1;
  c->fSSE = d >> 25 & 1;
  c->fSSE2 = d >> 26 & 1;
  c->fHT = d >> 28 & 1;
  c->fTSC = d >> 4 & 1;
  c->fFLUSH = d >> 19 & 1;
  c->fSSE3 = cx & 1;
  c->fCLMUL = cx >> 1 & 1;
  c->fSSSE3 = cx >> 9 & 1;
  int fma = cx >> 12 & 1;
  c->fSSE4_1 = cx >> 19 & 1;
  c->fSSE4_2 = cx >> 20 & 1;
  c->fPOPCNT = cx >> 23 & 1;
  c->fAES = cx >> 25 & 1;
  int avx = cx >> 28 & 1;
  int f16c = cx >> 29 & 1;
  c->fHV = cx >> 31 & 1;
  if (cx >> 27 & 1) __asm__ volatile("xgetbv" : "=a"(xcr0), "=d"(hi) : "c"(0));
  int osavx = (xcr0 & 6) == 6, os512 = (xcr0 & 0xe6) == 0xe6;
  if (avx && osavx) {
    c->fAVX = 1;
    c->fFMA = fma;
    c->fF16C = f16c;
    c->fVZEROUPPER = 1;
  }
  if (max >= 7) {
    __cpuid_count(7, 0, a, b, cx, d);
    c->fBMI1 = b >> 3 & 1;
    c->fBMI2 = b >> 8 & 1;
    c->fERMS = b >> 9 & 1;
    c->fRTM = b >> 11 & 1;
    c->fADX = b >> 19 & 1;
    c->fFLUSHOPT = b >> 23 & 1;
    c->fCLWB = b >> 24 & 1;
    c->fSHA = b >> 29 & 1;
    if (c->fAVX) c->fAVX2 = b >> 5 & 1;
    c->fGFNI = cx >> 8 & 1;
    c->fPKU = cx >> 3 & 1;
    c->fOSPKE = cx >> 4 & 1;
    c->fRDPID = cx >> 22 & 1;
    c->fCET_SS = cx >> 7 & 1;
    c->fCET_IBT = d >> 20 & 1;
    c->fFSRM = d >> 4 & 1;
    c->fSERIALIZE = d >> 14 & 1;
    if (c->fAVX2 && os512 && (b >> 16 & 1)) {
      c->fAVX512F = 1;
      c->fAVX512DQ = b >> 17 & 1;
      c->fAVX512_IFMA = b >> 21 & 1;
      c->fAVX512PF = b >> 26 & 1;
      c->fAVX512ER = b >> 27 & 1;
      c->fAVX512CD = b >> 28 & 1;
      c->fAVX512BW = b >> 30 & 1;
      c->fAVX512VL = b >> 31 & 1;
      c->fAVX512_VBMI = cx >> 1 & 1;
      c->fAVX512_VBMI2 = cx >> 6 & 1;
      c->fAVX512_VAES = cx >> 9 & 1;
      c->fAVX512_VPCLMULQDQ = cx >> 10 & 1;
      c->fAVX512_VNNI = cx >> 11 & 1;
      c->fAVX512_BITALG = cx >> 12 & 1;
      c->fAVX512_VPOPCNTDQ = cx >> 14 & 1;
      c->fAVX512_FP16 = d >> 23 & 1;
    }
    __cpuid_count(7, 1, a, b, cx, d);
    if (c->fAVX2) {
      c->fAVX_IFMA = a >> 23 & 1;
      c->fSHA512 = a & 1;
    }
  }
  __cpuid(0x80000000u, a, b, cx, d);
  if (a >= 0x80000001u) {
    unsigned e = a;
    __cpuid(0x80000001u, a, b, cx, d);
    c->fLZCNT = cx >> 5 & 1;
    c->fSSE4A = cx >> 6 & 1;
    c->fAMD_3DNOW_PREFETCH = cx >> 8 & 1;
    c->fRDTSCP = d >> 27 & 1;
    if (e >= 0x80000007u) {
      __cpuid(0x80000007u, a, b, cx, d);
      c->fTSCINV_BIT = c->fTSCINV = d >> 8 & 1;
    }
  }
}
int checkCPUFeatures(const uint8_t *mask) {
  CPUFeatures c;
  determineCPUFeatures(&c);
  const uint8_t *p = (const uint8_t *)&c;
  for (size_t i = 0; i < sizeof c; i++)
    if ((uint8_t)(p[i] | mask[i]) != 0xFF) return 1;
  return 0;
}
int checkCPUFeaturesOrExit(const uint8_t *mask, const char *msg) {
  if (checkCPUFeatures(mask)) {
    fprintf(stderr, "%s\n", msg);
    exit(1);
  }
  return 0;
}
/* --- signals (sun.misc.Signal) --- */
#define NSIGS 65
static sem_t sem;
static volatile int opened;
static volatile unsigned pending[NSIGS];
int cSunMiscSignal_open(void) {
  if (__sync_lock_test_and_set((int *)&opened, 1)) {
    errno = EBUSY;
    return -1;
  }
  return sem_init(&sem, 0, 0);
}
int cSunMiscSignal_close(void) {
  opened = 0;
  return sem_destroy(&sem);
}
int cSunMiscSignal_awaitSemaphore(void) {
  int r;
  while ((r = sem_wait(&sem)) != 0 && errno == EINTR)
    ;
  return r;
}
int cSunMiscSignal_signalSemaphore(void) { return sem_post(&sem); }
int cSunMiscSignal_signalRangeCheck(int s) { return s >= 0 && s < NSIGS; }
int cSunMiscSignal_checkPendingSignal(void) {
  for (int i = 0; i < NSIGS; i++) {
    unsigned n = pending[i];
    if (n && __sync_bool_compare_and_swap(&pending[i], n, n - 1)) return i;
  }
  return -1;
}
static void handler(int s) {
  int e = errno;
  if (s >= 0 && s < NSIGS) {
    __sync_fetch_and_add(&pending[s], 1);
    sem_post(&sem);
  }
  errno = e;
}
void *cSunMiscSignal_signalHandlerFunctionPointer(void) { return (void *)handler; }
/* --- locale --- */
static svm_locale_props_t lp;
static char lang[16], country[16];
int svm_initialize_locale(void) {
  const char *l = setlocale(LC_ALL, "");
  l = setlocale(LC_MESSAGES, NULL);
  strcpy(lang, "en");
  country[0] = 0;
  if (l && strcmp(l, "C") && strcmp(l, "POSIX") && strncmp(l, "C.", 2)) {
    size_t n = strcspn(l, "_.@");
    if (n && n < sizeof lang) {
      memcpy(lang, l, n);
      lang[n] = 0;
    }
    if (l[n] == '_') {
      size_t k = strcspn(l + n + 1, ".@");
      if (k < sizeof country) {
        memcpy(country, l + n + 1, k);
        country[k] = 0;
      }
    }
  }
  lp.display_language = lp.format_language = lang;
  lp.display_country = lp.format_country = country[0] ? country : NULL;
  return 0;
}
svm_locale_props_t *svm_get_locale(void) { return &lp; }
/* --- attach (not offered) --- */
void svm_attach_startup(char *p) { (void)p; }
void svm_attach_listener_cleanup(int s, char *p) {
  if (s >= 0) close(s);
  unlink(p);
}
int svm_attach_check_socket_file(char *p) {
  struct stat st;
  return stat(p, &st) == 0;
}
int svm_attach_is_init_trigger(char *p) {
  struct stat st;
  return stat(p, &st) == 0 && st.st_uid == geteuid();
}
int svm_attach_create_listener(char *p) {
  (void)p;
  return -1;
}
int svm_attach_wait_for_request(int s) {
  (void)s;
  return -1;
}
void svm_attach_shutdown_socket(int s) { shutdown(s, SHUT_RDWR); }
/* --- fixed-argument forms of variadic C functions --- */
#include <fcntl.h>
int openSII(const char *p, int fl, int mode) { return open(p, fl, mode); }
int openatISII(int d, const char *p, int fl, int mode) { return openat(d, p, fl, mode); }
int fprintfSD(FILE *f, const char *fmt, char *s, int d) { return fprintf(f, fmt, s, d); }
