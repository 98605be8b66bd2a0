#pragma once
#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>

#define SECTOR 512
#define SHM_SLOTS 8
#define MAX_DISKS 4096
#define MAX_FILES 16
#define MAX_REGIONS 256

typedef struct {
    unsigned char *bytes;
    int64_t size, capacity;
} Content;

/// Something that was done to a file and is not synced: a write, or with `bytes` NULL a truncation to `offset`.
typedef struct {
    int64_t offset, size;
    unsigned char *bytes;
} Change;

typedef struct Disk Disk;

typedef struct {
    char name[64];
    int exists;
    /// It has been synced since it was made: it will be there after a cut.
    int durable;
    Content now, synced;
    Change *changes;
    int change_count, change_capacity;
    // Locks of connections.
    int shared;
    void *reserved, *exclusive;
    // Shared memory.
    void *regions[MAX_REGIONS];
    int mappings;
    int shm_shared[SHM_SLOTS];
    void *shm_exclusive[SHM_SLOTS];
} File;

struct Disk {
    pthread_mutex_t mutex;
    File files[MAX_FILES];
    int is_off;
    /// Handles of an earlier life fail.
    int life;
    int64_t countdown;
    uint64_t seed;
    int64_t limit;
    int failing_syncs;
    int64_t syncs;
    char poison[64];
};

Disk *disk_at(int number);
/// The disk and the file of a path "<disk>/<name>".
Disk *disk_of(const char *path, const char **name);
File *disk_file(Disk *disk, const char *name, int create);
/// Counts an operation; cuts the power if it is time. SQLITE_OK, or the error of an operation without power.
int disk_operation(Disk *disk, int code, int is_sync);
int64_t disk_bytes(Disk *disk);

int file_write(Disk *disk, File *file, const void *bytes, int64_t size, int64_t offset);
int file_truncate(File *file, int64_t size);
int file_sync(Disk *disk, File *file);
void file_clear(File *file);
/// What a cut leaves of it.
void file_survive(File *file, uint64_t *random);
