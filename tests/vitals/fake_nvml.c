/* A driver of NVIDIA's as its library shows it: two GPUs, one of which may be divided by MIG. */
#include <stdio.h>
#include <string.h>

enum { OK, NOT_SUPPORTED = 3, NOT_FOUND = 6, TOO_SMALL = 7 };

char failing[64] = "";   /* the function that fails, */
int failure = 999;       /* and how */
unsigned devices = 2;
unsigned divided = 0;    /* whether the second one is */
unsigned computing[2] = {0, 0};

typedef unsigned long long u64;
typedef struct {
    unsigned pid;
    u64 used;
    unsigned gpu_instance, compute_instance;
    u64 more;
} process;

static int fails(const char *name) { return strcmp(name, failing) ? OK : failure; }
static int of(void *gpu) { return (int)((size_t)gpu - 1); }
static int is_part(void *gpu) { return of(gpu) >= 100; }

int nvmlInitWithFlags(unsigned flags) { (void)flags; return fails("init"); }
int nvmlShutdown(void) { return OK; }
const char *nvmlErrorString(int code) { (void)code; return "it failed"; }
int nvmlDeviceGetCount_v2(unsigned *count) { *count = devices; return fails("count"); }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **gpu) {
    *gpu = (void *)(size_t)(index + 1);
    return index < devices ? OK : NOT_FOUND;
}
int nvmlDeviceGetUUID(void *gpu, char *text, unsigned size) {
    snprintf(text, size, of(gpu) ? "GPU-beef" : "GPU-babe");
    return OK;
}
int nvmlDeviceGetHandleByUUID(const char *text, void **gpu) {
    *gpu = (void *)(size_t)101;
    return strcmp(text, "MIG-cafe") ? NOT_FOUND : OK;
}
int nvmlDeviceGetMigMode(void *gpu, unsigned *now, unsigned *later) {
    *now = *later = divided && of(gpu) == 1;
    return of(gpu) ? OK : NOT_SUPPORTED;
}
int nvmlDeviceGetMaxMigDeviceCount(void *gpu, unsigned *count) { (void)gpu; *count = 3; return OK; }
int nvmlDeviceGetMigDeviceHandleByIndex(void *gpu, unsigned index, void **part) {
    (void)gpu;
    *part = (void *)(size_t)(101 + index);
    return index < 2 ? OK : NOT_FOUND;
}
int nvmlDeviceGetComputeRunningProcesses_v3(void *gpu, unsigned *count, process *found) {
    unsigned pid = is_part(gpu) ? 0 : computing[of(gpu)];
    if (fails("processes")) return failure;
    if (!pid) { *count = 0; return OK; }
    if (!found) { *count = 1; return TOO_SMALL; }
    *count = 1;
    found[0].pid = pid;
    return OK;
}
int nvmlDeviceGetUtilizationRates(void *gpu, unsigned *rates) {
    rates[0] = 90 + of(gpu);
    rates[1] = 50;
    return is_part(gpu) ? NOT_SUPPORTED : fails("utilization");
}
int nvmlDeviceGetMemoryInfo(void *gpu, u64 *memory) {
    memory[0] = 1000; memory[1] = 600; memory[2] = 400 + of(gpu);
    return fails("memory");
}
int nvmlDeviceGetPowerUsage(void *gpu, unsigned *milliwatts) {
    *milliwatts = 300250;
    return is_part(gpu) ? NOT_SUPPORTED : fails("power");
}
int nvmlDeviceGetTemperature(void *gpu, int sensor, unsigned *celsius) {
    (void)sensor;
    *celsius = 61;
    return is_part(gpu) ? NOT_SUPPORTED : fails("temperature");
}
int nvmlDeviceGetTotalEnergyConsumption(void *gpu, u64 *millijoules) {
    static u64 used = 5000;
    *millijoules = used += 1500;
    return is_part(gpu) ? NOT_SUPPORTED : fails("energy");
}
