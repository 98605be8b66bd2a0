#define _GNU_SOURCE
#include "disk.h"

#include <stdlib.h>
#include <string.h>

#include "PowerLossVFS.h"

static pthread_mutex_t table_mutex = PTHREAD_MUTEX_INITIALIZER;
static Disk *disks[MAX_DISKS];

// splitmix64
static uint64_t next_random(uint64_t *state) {
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void content_resize(Content *content, int64_t size) {
    if (size > content->capacity) {
        content->capacity = size * 2 > 65536 ? size * 2 : 65536;
        content->bytes = realloc(content->bytes, (size_t)content->capacity);
        if (!content->bytes) abort();
    }
    if (size > content->size) memset(content->bytes + content->size, 0, (size_t)(size - content->size));
    content->size = size;
}

static void content_write(Content *content, const void *bytes, int64_t size, int64_t offset) {
    if (offset + size > content->size) content_resize(content, offset + size);
    memcpy(content->bytes + offset, bytes, (size_t)size);
}

static void content_copy(Content *to, const Content *from) {
    content_resize(to, from->size);
    if (from->size) memcpy(to->bytes, from->bytes, (size_t)from->size);
}

static void add_change(File *file, int64_t offset, int64_t size, const void *bytes) {
    if (file->change_count == file->change_capacity) {
        file->change_capacity = file->change_capacity ? file->change_capacity * 2 : 64;
        file->changes = realloc(file->changes, sizeof(Change) * (size_t)file->change_capacity);
        if (!file->changes) abort();
    }
    Change change = {offset, size, NULL};
    if (bytes) {
        change.bytes = malloc((size_t)size);
        if (!change.bytes) abort();
        memcpy(change.bytes, bytes, (size_t)size);
    }
    file->changes[file->change_count++] = change;
}

static void drop_changes(File *file) {
    for (int i = 0; i < file->change_count; i++) free(file->changes[i].bytes);
    file->change_count = 0;
}

int file_write(Disk *disk, File *file, const void *bytes, int64_t size, int64_t offset) {
    if (disk->poison[0] && memmem(bytes, (size_t)size, disk->poison, strlen(disk->poison))) return SQLITE_IOERR_WRITE;
    int64_t growth = offset + size - file->now.size;
    if (disk->limit >= 0 && growth > 0 && disk_bytes(disk) + growth > disk->limit) return SQLITE_FULL;
    content_write(&file->now, bytes, size, offset);
    add_change(file, offset, size, bytes);
    return SQLITE_OK;
}

int file_truncate(File *file, int64_t size) {
    content_resize(&file->now, size);
    add_change(file, size, 0, NULL);
    return SQLITE_OK;
}

int file_sync(Disk *disk, File *file) {
    if (disk->failing_syncs > 0) {
        disk->failing_syncs--;
        drop_changes(file);
        return SQLITE_IOERR_FSYNC;
    }
    for (int i = 0; i < file->change_count; i++) {
        Change *change = &file->changes[i];
        if (change->bytes) content_write(&file->synced, change->bytes, change->size, change->offset);
        else content_resize(&file->synced, change->offset);
    }
    drop_changes(file);
    file->durable = 1;
    disk->syncs++;
    return SQLITE_OK;
}

void file_clear(File *file) {
    drop_changes(file);
    file->exists = file->durable = 0;
    content_resize(&file->now, 0);
    content_resize(&file->synced, 0);
}

void file_survive(File *file, uint64_t *random) {
    if (!file->exists) return;
    if (!file->durable && next_random(random) % 2) return file_clear(file);
    // Overtaking: the order of what was not synced is nobody's promise.
    if (next_random(random) % 2) {
        for (int i = file->change_count - 1; i > 0; i--) {
            int other = (int)(next_random(random) % (uint64_t)(i + 1));
            Change change = file->changes[i];
            file->changes[i] = file->changes[other];
            file->changes[other] = change;
        }
    }
    // How much gets through differs from cut to cut: nothing, some, most or all.
    uint64_t share = next_random(random) % 5;
    int tears = (int)(next_random(random) % 2);
    for (int i = 0; i < file->change_count; i++) {
        Change *change = &file->changes[i];
        int whole = next_random(random) % 4 < share;
        if (!change->bytes) {
            if (whole) content_resize(&file->synced, change->offset);
            continue;
        }
        int64_t position = 0;
        while (position < change->size) {
            int64_t end = (change->offset + position) / SECTOR * SECTOR + SECTOR - change->offset;
            if (end > change->size) end = change->size;
            int kept = tears ? next_random(random) % 4 < share : whole;
            if (kept) content_write(&file->synced, change->bytes + position, end - position, change->offset + position);
            position = end;
        }
    }
    drop_changes(file);
    content_copy(&file->now, &file->synced);
    file->durable = 1;
}

static void end_process(Disk *disk) {
    disk->is_off = 1;
    disk->life++;
    for (int i = 0; i < MAX_FILES; i++) {
        File *file = &disk->files[i];
        file->shared = 0;
        file->reserved = file->exclusive = NULL;
    }
}

static void cut(Disk *disk, uint64_t seed) {
    if (disk->is_off) return;
    uint64_t random = seed;
    for (int i = 0; i < MAX_FILES; i++) file_survive(&disk->files[i], &random);
    end_process(disk);
}

int disk_operation(Disk *disk, int code, int is_sync) {
    if (disk->is_off) return code;
    // Every second cut waits for the next sync: then all of a commit may have got through without anybody knowing.
    if (disk->countdown == 1 && disk->seed & 1 && !is_sync) return SQLITE_OK;
    if (disk->countdown > 0 && --disk->countdown == 0) {
        cut(disk, disk->seed);
        return code;
    }
    return SQLITE_OK;
}

int64_t disk_bytes(Disk *disk) {
    int64_t sum = 0;
    for (int i = 0; i < MAX_FILES; i++) sum += disk->files[i].exists ? disk->files[i].now.size : 0;
    return sum;
}

Disk *disk_at(int number) {
    pthread_mutex_lock(&table_mutex);
    Disk *disk = number >= 0 && number < MAX_DISKS ? disks[number] : NULL;
    pthread_mutex_unlock(&table_mutex);
    if (!disk) abort();
    return disk;
}

Disk *disk_of(const char *path, const char **name) {
    char *end;
    long number = strtol(path, &end, 10);
    *name = *end == '/' ? end + 1 : end;
    return disk_at((int)number);
}

File *disk_file(Disk *disk, const char *name, int create) {
    File *free_file = NULL;
    for (int i = 0; i < MAX_FILES; i++) {
        File *file = &disk->files[i];
        if (file->exists && !strcmp(file->name, name)) return file;
        if (!file->exists && !free_file && !file->mappings) free_file = file;
    }
    if (!create) return NULL;
    // A name keeps its place, so that handles of a removed file do not meet another.
    for (int i = 0; i < MAX_FILES; i++) {
        if (!disk->files[i].exists && !strcmp(disk->files[i].name, name)) free_file = &disk->files[i];
    }
    if (!free_file || strlen(name) >= sizeof free_file->name) return NULL;
    strcpy(free_file->name, name);
    free_file->exists = 1;
    return free_file;
}

int power_loss_disk(void) {
    pthread_mutex_lock(&table_mutex);
    int number = 0;
    while (number < MAX_DISKS && disks[number]) number++;
    if (number == MAX_DISKS) abort();
    Disk *disk = calloc(1, sizeof *disk);
    if (!disk) abort();
    pthread_mutex_init(&disk->mutex, NULL);
    disk->limit = -1;
    disks[number] = disk;
    pthread_mutex_unlock(&table_mutex);
    return number;
}

void power_loss_release(int number) {
    Disk *disk = disk_at(number);
    pthread_mutex_lock(&table_mutex);
    disks[number] = NULL;
    pthread_mutex_unlock(&table_mutex);
    for (int i = 0; i < MAX_FILES; i++) {
        File *file = &disk->files[i];
        drop_changes(file);
        free(file->changes);
        free(file->now.bytes);
        free(file->synced.bytes);
        for (int region = 0; region < MAX_REGIONS; region++) free(file->regions[region]);
    }
    pthread_mutex_destroy(&disk->mutex);
    free(disk);
}

#define WITH_DISK(number, statement)          \
    Disk *disk = disk_at(number);             \
    pthread_mutex_lock(&disk->mutex);         \
    statement;                                \
    pthread_mutex_unlock(&disk->mutex)

void power_loss_cut_after(int number, int64_t operations, uint64_t seed) {
    WITH_DISK(number, (disk->countdown = operations, disk->seed = seed));
}

void power_loss_cut(int number, uint64_t seed) {
    WITH_DISK(number, cut(disk, seed));
}

void power_loss_end_process(int number) {
    WITH_DISK(number, if (!disk->is_off) end_process(disk));
}

int power_loss_is_off(int number) {
    int off;
    WITH_DISK(number, off = disk->is_off);
    return off;
}

void power_loss_power_on(int number) {
    WITH_DISK(number, (disk->is_off = 0, disk->countdown = 0));
}

void power_loss_limit(int number, int64_t bytes) {
    WITH_DISK(number, disk->limit = bytes);
}

int64_t power_loss_bytes(int number) {
    int64_t bytes;
    WITH_DISK(number, bytes = disk_bytes(disk));
    return bytes;
}

void power_loss_fail_syncs(int number, int count) {
    WITH_DISK(number, disk->failing_syncs = count);
}

void power_loss_poison(int number, const char *text) {
    WITH_DISK(number, strncpy(disk->poison, text, sizeof disk->poison - 1));
}

int64_t power_loss_syncs(int number) {
    int64_t syncs;
    WITH_DISK(number, syncs = disk->syncs);
    return syncs;
}

int power_loss_damage(int number, const char *name, const char *text) {
    int found = 0;
    Disk *disk = disk_at(number);
    pthread_mutex_lock(&disk->mutex);
    File *file = disk_file(disk, name, 0);
    unsigned char *place = file ? memmem(file->now.bytes, (size_t)file->now.size, text, strlen(text)) : NULL;
    if (place) {
        *place ^= 0xFF;
        content_copy(&file->synced, &file->now);
        found = 1;
    }
    pthread_mutex_unlock(&disk->mutex);
    return found;
}

void power_loss_truncate(int number, const char *name, int percent) {
    Disk *disk = disk_at(number);
    pthread_mutex_lock(&disk->mutex);
    File *file = disk_file(disk, name, 0);
    if (file) {
        content_resize(&file->now, file->now.size * percent / 100);
        content_copy(&file->synced, &file->now);
    }
    pthread_mutex_unlock(&disk->mutex);
}
