/* What the C code of the JDK asks of a virtual machine, as far as an executable without one has it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jni.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
void initialize(void) {}
void JVM_BeforeHalt(void) {}
void JVM_Halt(jint code) {
  fflush(NULL);
  _exit(code);
}
int JVM_ActiveProcessorCount(void) {
  cpu_set_t s;
  if (sched_getaffinity(0, sizeof s, &s) == 0) return CPU_COUNT(&s);
  return (int)sysconf(_SC_NPROCESSORS_ONLN);
}
jlong JVM_CurrentTimeMillis(JNIEnv *e, jclass c) {
  (void)e;
  (void)c;
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (jlong)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
jlong JVM_NanoTime(JNIEnv *e, jclass c) {
  (void)e;
  (void)c;
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (jlong)t.tv_sec * 1000000000LL + t.tv_nsec;
}
jlong JVM_GetNanoTimeAdjustment(JNIEnv *e, jclass c, jlong off) {
  (void)e;
  (void)c;
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  jlong d = t.tv_sec - off;
  if (d > 0x100000000LL || d < -0x100000000LL) return -1;
  return d * 1000000000LL + t.tv_nsec;
}
jboolean JVM_IsUseContainerSupport(void) { return JNI_FALSE; }
jboolean JVM_IsContainerized(void) { return JNI_FALSE; }
jboolean JVM_IsStaticallyLinked(void) { return JNI_TRUE; }
jboolean JVM_IsSupportedJNIVersion(jint v) {
  (void)v;
  return JNI_TRUE;
}
char *JVM_NativePath(char *p) { return p; }
void *JVM_LoadLibrary(const char *n, jboolean thr) {
  (void)thr;
  return dlopen(n, RTLD_LAZY);
}
void JVM_UnloadLibrary(void *h) { dlclose(h); }
void *JVM_FindLibraryEntry(void *h, const char *n) { return dlsym(h, n); }
jint JVM_FindSignal(const char *n) {
  static const struct {
    const char *n;
    int s;
  } t[] = {{"HUP", SIGHUP},   {"INT", SIGINT},     {"QUIT", SIGQUIT}, {"ILL", SIGILL},   {"TRAP", SIGTRAP},
           {"ABRT", SIGABRT}, {"BUS", SIGBUS},     {"FPE", SIGFPE},   {"KILL", SIGKILL}, {"USR1", SIGUSR1},
           {"SEGV", SIGSEGV}, {"USR2", SIGUSR2},   {"PIPE", SIGPIPE}, {"ALRM", SIGALRM}, {"TERM", SIGTERM},
           {"CHLD", SIGCHLD}, {"CONT", SIGCONT},   {"STOP", SIGSTOP}, {"TSTP", SIGTSTP}, {"TTIN", SIGTTIN},
           {"TTOU", SIGTTOU}, {"WINCH", SIGWINCH}, {"IO", SIGIO},     {"SYS", SIGSYS}};
  for (size_t i = 0; i < sizeof t / sizeof *t; i++)
    if (!strcmp(t[i].n, n)) return t[i].s;
  return -1;
}
jboolean JVM_RaiseSignal(jint s) {
  raise(s);
  return JNI_TRUE;
}
void *JVM_RegisterSignal(jint s, void *h) {
  void *n = h == (void *)2 ? NULL : h;
  struct sigaction a, o;
  memset(&a, 0, sizeof a);
  sigfillset(&a.sa_mask);
  a.sa_flags = SA_RESTART;
  a.sa_handler = (void (*)(int))n;
  if (sigaction(s, &a, &o)) return (void *)-1;
  return (void *)o.sa_handler;
}
void *JVM_RawMonitorCreate(void) {
  pthread_mutex_t *m = malloc(sizeof *m);
  pthread_mutex_init(m, NULL);
  return m;
}
void JVM_RawMonitorDestroy(void *m) {
  pthread_mutex_destroy(m);
  free(m);
}
jint JVM_RawMonitorEnter(void *m) { return pthread_mutex_lock(m); }
void JVM_RawMonitorExit(void *m) { pthread_mutex_unlock(m); }
int jio_vsnprintf(char *b, size_t n, const char *f, va_list a) {
  if ((long)n <= 0) return -1;
  int r = vsnprintf(b, n, f, a);
  if (r >= (int)n || r < 0) {
    b[n - 1] = 0;
    return -1;
  }
  return r;
}
int jio_snprintf(char *b, size_t n, const char *f, ...) {
  va_list a;
  va_start(a, f);
  int r = jio_vsnprintf(b, n, f, a);
  va_end(a);
  return r;
}
int jio_vfprintf(FILE *o, const char *f, va_list a) { return vfprintf(o, f, a); }
int jio_fprintf(FILE *o, const char *f, ...) {
  va_list a;
  va_start(a, f);
  int r = vfprintf(o, f, a);
  va_end(a);
  return r;
}
