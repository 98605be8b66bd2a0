#include <stdlib.h>
#include <string.h>

#include "PowerLossVFS.h"
#include "disk.h"

// What SQLite asks of a file system: https://sqlite.org/c3ref/io_methods.html

typedef struct {
    sqlite3_file base;
    Disk *disk;
    File *file;
    int life, level, mapped, delete_on_close;
    uint16_t shm_shared, shm_exclusive;
} Handle;

#define ENTER(type)                                   \
    Handle *h = (Handle *)base;                       \
    pthread_mutex_lock(&h->disk->mutex);              \
    int rc = h->life == h->disk->life && !h->disk->is_off ? SQLITE_OK : type
#define LEAVE                                \
    pthread_mutex_unlock(&h->disk->mutex);   \
    return rc

static void release_locks(Handle *h) {
    if (h->life != h->disk->life) return;
    if (h->level >= SQLITE_LOCK_SHARED) h->file->shared--;
    if (h->file->reserved == h) h->file->reserved = NULL;
    if (h->file->exclusive == h) h->file->exclusive = NULL;
    h->level = SQLITE_LOCK_NONE;
}

static void unmap(Handle *h) {
    if (!h->mapped) return;
    h->mapped = 0;
    for (int slot = 0; slot < SHM_SLOTS; slot++) {
        if (h->shm_shared >> slot & 1) h->file->shm_shared[slot]--;
        if (h->shm_exclusive >> slot & 1) h->file->shm_exclusive[slot] = NULL;
    }
    h->shm_shared = h->shm_exclusive = 0;
    if (--h->file->mappings > 0) return;
    for (int i = 0; i < MAX_REGIONS; i++) {
        free(h->file->regions[i]);
        h->file->regions[i] = NULL;
    }
}

static int x_close(sqlite3_file *base) {
    Handle *h = (Handle *)base;
    pthread_mutex_lock(&h->disk->mutex);
    unmap(h);
    release_locks(h);
    if (h->delete_on_close && h->life == h->disk->life) file_clear(h->file);
    pthread_mutex_unlock(&h->disk->mutex);
    return SQLITE_OK;
}

static int x_read(sqlite3_file *base, void *bytes, int size, sqlite3_int64 offset) {
    ENTER(SQLITE_IOERR_READ);
    if (rc == SQLITE_OK) {
        int64_t there = h->file->now.size - offset;
        if (there < 0) there = 0;
        if (there > size) there = size;
        if (there) memcpy(bytes, h->file->now.bytes + offset, (size_t)there);
        if (there < size) {
            memset((char *)bytes + there, 0, (size_t)(size - there));
            rc = SQLITE_IOERR_SHORT_READ;
        }
    }
    LEAVE;
}

static int x_write(sqlite3_file *base, const void *bytes, int size, sqlite3_int64 offset) {
    ENTER(SQLITE_IOERR_WRITE);
    if (rc == SQLITE_OK) rc = disk_operation(h->disk, SQLITE_IOERR_WRITE, 0);
    if (rc == SQLITE_OK) rc = file_write(h->disk, h->file, bytes, size, offset);
    LEAVE;
}

static int x_truncate(sqlite3_file *base, sqlite3_int64 size) {
    ENTER(SQLITE_IOERR_TRUNCATE);
    if (rc == SQLITE_OK) rc = disk_operation(h->disk, SQLITE_IOERR_TRUNCATE, 0);
    if (rc == SQLITE_OK) rc = file_truncate(h->file, size);
    LEAVE;
}

static int x_sync(sqlite3_file *base, int flags) {
    (void)flags;
    // Without power it is no failed sync: nobody is left to hear of it.
    ENTER(SQLITE_IOERR_WRITE);
    if (rc == SQLITE_OK) rc = disk_operation(h->disk, SQLITE_IOERR_WRITE, 1);
    if (rc == SQLITE_OK) rc = file_sync(h->disk, h->file);
    LEAVE;
}

static int x_file_size(sqlite3_file *base, sqlite3_int64 *size) {
    ENTER(SQLITE_IOERR_FSTAT);
    *size = h->file->now.size;
    LEAVE;
}

static int x_lock(sqlite3_file *base, int level) {
    ENTER(SQLITE_IOERR_LOCK);
    File *file = h->file;
    if (rc == SQLITE_OK && level > h->level) {
        if (file->exclusive && file->exclusive != h) rc = SQLITE_BUSY;
        if (level >= SQLITE_LOCK_RESERVED && file->reserved && file->reserved != h) rc = SQLITE_BUSY;
        if (level == SQLITE_LOCK_EXCLUSIVE && file->shared > 1) rc = SQLITE_BUSY;
        if (rc == SQLITE_OK) {
            if (h->level == SQLITE_LOCK_NONE) file->shared++;
            if (level >= SQLITE_LOCK_RESERVED) file->reserved = h;
            if (level == SQLITE_LOCK_EXCLUSIVE) file->exclusive = h;
            h->level = level;
        }
    }
    LEAVE;
}

static int x_unlock(sqlite3_file *base, int level) {
    ENTER(SQLITE_IOERR_UNLOCK);
    if (rc == SQLITE_OK && level < h->level) {
        int shared = level == SQLITE_LOCK_SHARED;
        release_locks(h);
        if (shared) {
            h->file->shared++;
            h->level = SQLITE_LOCK_SHARED;
        }
    }
    LEAVE;
}

static int x_check_reserved_lock(sqlite3_file *base, int *reserved) {
    ENTER(SQLITE_IOERR_CHECKRESERVEDLOCK);
    *reserved = h->file->reserved != NULL;
    LEAVE;
}

static int x_file_control(sqlite3_file *base, int op, void *argument) {
    (void)base;
    (void)op;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int x_sector_size(sqlite3_file *base) {
    (void)base;
    return SECTOR;
}

static int x_device_characteristics(sqlite3_file *base) {
    (void)base;
    // A write does not harm the bytes beside it in its sector; nothing else is promised.
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int x_shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **address) {
    ENTER(SQLITE_IOERR_SHMMAP);
    *address = NULL;
    if (rc == SQLITE_OK && region >= MAX_REGIONS) rc = SQLITE_IOERR_SHMSIZE;
    if (rc == SQLITE_OK) {
        if (!h->mapped) {
            h->mapped = 1;
            h->file->mappings++;
        }
        if (!h->file->regions[region] && extend) h->file->regions[region] = calloc(1, (size_t)size);
        *address = h->file->regions[region];
    }
    LEAVE;
}

static int x_shm_lock(sqlite3_file *base, int offset, int count, int flags) {
    ENTER(SQLITE_IOERR_SHMLOCK);
    File *file = h->file;
    for (int pass = 0; rc == SQLITE_OK && pass < 2; pass++) {
        for (int slot = offset; rc == SQLITE_OK && slot < offset + count; slot++) {
            uint16_t bit = (uint16_t)(1u << slot);
            if (pass == 0) {
                // First it is seen whether all can be had.
                if (!(flags & SQLITE_SHM_LOCK)) continue;
                int others = file->shm_shared[slot] - (h->shm_shared & bit ? 1 : 0);
                if (file->shm_exclusive[slot] && file->shm_exclusive[slot] != h) rc = SQLITE_BUSY;
                if (flags & SQLITE_SHM_EXCLUSIVE && others > 0) rc = SQLITE_BUSY;
            } else if (flags & SQLITE_SHM_LOCK) {
                if (flags & SQLITE_SHM_EXCLUSIVE) {
                    file->shm_exclusive[slot] = h;
                    h->shm_exclusive |= bit;
                } else if (!(h->shm_shared & bit)) {
                    file->shm_shared[slot]++;
                    h->shm_shared |= bit;
                }
            } else {
                if (h->shm_shared & bit) file->shm_shared[slot]--;
                if (h->shm_exclusive & bit) file->shm_exclusive[slot] = NULL;
                h->shm_shared &= (uint16_t)~bit;
                h->shm_exclusive &= (uint16_t)~bit;
            }
        }
    }
    LEAVE;
}

static void x_shm_barrier(sqlite3_file *base) {
    (void)base;
    __sync_synchronize();
}

static int x_shm_unmap(sqlite3_file *base, int delete_it) {
    (void)delete_it;
    Handle *h = (Handle *)base;
    pthread_mutex_lock(&h->disk->mutex);
    unmap(h);
    pthread_mutex_unlock(&h->disk->mutex);
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = x_close,
    .xRead = x_read,
    .xWrite = x_write,
    .xTruncate = x_truncate,
    .xSync = x_sync,
    .xFileSize = x_file_size,
    .xLock = x_lock,
    .xUnlock = x_unlock,
    .xCheckReservedLock = x_check_reserved_lock,
    .xFileControl = x_file_control,
    .xSectorSize = x_sector_size,
    .xDeviceCharacteristics = x_device_characteristics,
    .xShmMap = x_shm_map,
    .xShmLock = x_shm_lock,
    .xShmBarrier = x_shm_barrier,
    .xShmUnmap = x_shm_unmap,
};

static int x_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out_flags) {
    (void)vfs;
    Handle *h = (Handle *)base;
    memset(h, 0, sizeof *h);
    // Temporary files are not asked for by what is tested here.
    if (!path) return SQLITE_CANTOPEN;
    const char *name;
    Disk *disk = disk_of(path, &name);
    pthread_mutex_lock(&disk->mutex);
    File *file = disk->is_off ? NULL : disk_file(disk, name, flags & SQLITE_OPEN_CREATE);
    if (file) {
        h->disk = disk;
        h->file = file;
        h->life = disk->life;
        h->delete_on_close = flags & SQLITE_OPEN_DELETEONCLOSE;
        h->base.pMethods = &methods;
        if (out_flags) *out_flags = flags;
    }
    pthread_mutex_unlock(&disk->mutex);
    return file ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int x_delete(sqlite3_vfs *vfs, const char *path, int sync_directory) {
    (void)vfs;
    (void)sync_directory;
    const char *name;
    Disk *disk = disk_of(path, &name);
    pthread_mutex_lock(&disk->mutex);
    File *file = disk_file(disk, name, 0);
    int rc = disk->is_off ? SQLITE_IOERR_DELETE : file ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
    if (rc == SQLITE_OK) rc = disk_operation(disk, SQLITE_IOERR_DELETE, 0);
    if (rc == SQLITE_OK) file_clear(file);
    pthread_mutex_unlock(&disk->mutex);
    return rc;
}

static int x_access(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
    (void)vfs;
    (void)flags;
    const char *name;
    Disk *disk = disk_of(path, &name);
    pthread_mutex_lock(&disk->mutex);
    File *file = disk_file(disk, name, 0);
    *result = file && file->now.size > 0;
    pthread_mutex_unlock(&disk->mutex);
    return SQLITE_OK;
}

static int x_full_pathname(sqlite3_vfs *vfs, const char *path, int size, char *out) {
    (void)vfs;
    if ((int)strlen(path) >= size) return SQLITE_CANTOPEN;
    strcpy(out, path);
    return SQLITE_OK;
}

static sqlite3_vfs *system_vfs;

static int x_randomness(sqlite3_vfs *vfs, int size, char *out) {
    (void)vfs;
    return system_vfs->xRandomness(system_vfs, size, out);
}

static int x_sleep(sqlite3_vfs *vfs, int microseconds) {
    (void)vfs;
    return system_vfs->xSleep(system_vfs, microseconds);
}

static int x_current_time(sqlite3_vfs *vfs, double *time) {
    (void)vfs;
    return system_vfs->xCurrentTime(system_vfs, time);
}

static sqlite3_vfs vfs = {
    .iVersion = 1,
    .szOsFile = sizeof(Handle),
    .mxPathname = 128,
    .zName = "flows-power-loss",
    .xOpen = x_open,
    .xDelete = x_delete,
    .xAccess = x_access,
    .xFullPathname = x_full_pathname,
    .xRandomness = x_randomness,
    .xSleep = x_sleep,
    .xCurrentTime = x_current_time,
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void register_vfs(void) {
    system_vfs = sqlite3_vfs_find(NULL);
    sqlite3_vfs_register(&vfs, 0);
}

const char *power_loss_vfs(void) {
    pthread_once(&once, register_vfs);
    return vfs.zName;
}
