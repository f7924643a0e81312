/* Limits of containers, which are not looked at: the whole machine is there. */
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
int svm_container_initialize(int v) {
  (void)v;
  return 0; /* not containerised */
}
size_t svm_container_physical_memory(void) { return (size_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE); }
int64_t svm_container_memory_limit_in_bytes(void) { return -1; }
int64_t svm_container_memory_and_swap_limit_in_bytes(void) { return -1; }
int64_t svm_container_memory_soft_limit_in_bytes(void) { return -1; }
int64_t svm_container_memory_usage_in_bytes(void) { return -1; }
int64_t svm_container_memory_max_usage_in_bytes(void) { return -1; }
int64_t svm_container_rss_usage_in_bytes(void) { return -1; }
int64_t svm_container_cache_usage_in_bytes(void) { return -1; }
int svm_container_active_processor_count(void) { return (int)sysconf(_SC_NPROCESSORS_ONLN); }
