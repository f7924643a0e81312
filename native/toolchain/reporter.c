/* What the image builder shows of itself while it builds. */
#include <jni.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>
JNIEXPORT jlong JNICALL Java_com_oracle_svm_hosted_ProgressReporterCHelper_getPeakRSS0(JNIEnv *e, jclass c) {
  (void)e;
  (void)c;
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  return (jlong)r.ru_maxrss * 1024;
}
JNIEXPORT jint JNICALL
Java_com_oracle_svm_hosted_ProgressReporterCHelper_getTerminalWindowColumns0(JNIEnv *e, jclass c) {
  (void)e;
  (void)c;
  struct winsize w;
  return ioctl(1, TIOCGWINSZ, &w) == 0 ? w.ws_col : 80;
}
