/* storagefloor - what storing the same log costs when nothing else is done.
 *
 *   storagefloor SOURCE TARGET BATCHES
 *
 * SOURCE is the database that a server left; it is read into memory first. Its log is then written again to TARGET, a
 * new file with the same schema and the pragmas of the server's writer, by one thread through SQLite's C API: the same
 * rows and bytes, one transaction for each number in the file BATCHES, and in each what the server writes beside the
 * rows: the head of every flow and the end of every client's chain that the batch has touched. A checkpoint runs when
 * the write-ahead log has 4 MiB, in the same thread. Snapshots are left out.
 *
 * It refuses a file system in memory, where a sync costs nothing. Prints one JSON object.
 *
 * Build:  cc -O2 -Wall -Wextra -o storagefloor storagefloor.c -lsqlite3
 */
#include <inttypes.h>
#include <libgen.h>
#include <linux/magic.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <time.h>

#define COLUMNS 15

/* Columns of the table log by their places. */
enum { ENTRY, CLOCK, AT, CHECKSUM = 4, CSEQ = 7 };

typedef struct { sqlite3_value *column[COLUMNS]; int64_t client; } row;

static sqlite3 *source, *target;
static row *rows;
static int64_t row_count, flow_count, byte_count;

__attribute__((noreturn)) static void die(const char *what, sqlite3 *db) {
    fprintf(stderr, "storagefloor: %s%s%s\n", what, db ? ": " : "", db ? sqlite3_errmsg(db) : "");
    exit(1);
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* CPU time of the process, the kernel's share included. */
static double processor_seconds(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void run(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) die(sql, db);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *s;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) != SQLITE_OK) die(sql, db);
    return s;
}

static void step(sqlite3_stmt *s) {
    if (sqlite3_step(s) != SQLITE_DONE) die(sqlite3_sql(s), target);
    sqlite3_reset(s);
}

static int64_t integer(const row *r, int column) { return sqlite3_value_int64(r->column[column]); }

/* The order in which the server stored them is that of their times; within a millisecond it is not known. */
static void load(void) {
    sqlite3_stmt *s = prepare(source,
        "SELECT log.*, clients.number FROM log LEFT JOIN clients ON clients.flow = entry >> 32 AND "
        "clients.client = log.client ORDER BY log.at, entry & 0xffffffff, entry");
    int64_t room = 0;
    while (sqlite3_step(s) == SQLITE_ROW) {
        if (row_count == room && !(rows = realloc(rows, sizeof *rows * (size_t)(room = room * 2 + 1024))))
            die("out of memory", NULL);
        row *r = &rows[row_count++];
        for (int i = 0; i < COLUMNS; i++) {
            r->column[i] = sqlite3_value_dup(sqlite3_column_value(s, i));
            byte_count += sqlite3_column_bytes(s, i);
        }
        r->client = sqlite3_column_int64(s, COLUMNS);
        if (integer(r, ENTRY) >> 32 > flow_count) flow_count = integer(r, ENTRY) >> 32;
    }
    sqlite3_finalize(s);
    if (!row_count) die("the source has no log", NULL);
}

/* The schema of the source, its heads and its clients: what is there when the measurement begins. */
static void furnish(const char *source_path) {
    run(target,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1024;"
        "PRAGMA journal_size_limit = 67108864; PRAGMA secure_delete = OFF; PRAGMA cell_size_check = ON;"
        "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -32768;");
    sqlite3_stmt *s = prepare(source,
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'");
    while (sqlite3_step(s) == SQLITE_ROW) run(target, (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    char *attach = sqlite3_mprintf("ATTACH %Q AS old", source_path);
    run(target, attach);
    sqlite3_free(attach);
    run(target, "INSERT INTO meta SELECT * FROM old.meta; INSERT INTO flows SELECT * FROM old.flows;"
                "INSERT INTO clients SELECT * FROM old.clients; DETACH old; PRAGMA wal_checkpoint(TRUNCATE);");
}

static struct { sqlite3_stmt *begin, *commit, *log, *flow, *client; } S;

static void prepare_all(void) {
    S.begin = prepare(target, "BEGIN IMMEDIATE");
    S.commit = prepare(target, "COMMIT");
    S.log = prepare(target,
        "INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)");
    S.flow = prepare(target,
        "UPDATE flows SET position = ?2, clock = ?3, updated_at = ?4, checksum = ?5 WHERE flow = ?1");
    S.client = prepare(target, "UPDATE clients SET cseq = ?2, position = ?3, at = ?4 WHERE number = ?1");
}

static void write_row(const row *r) {
    for (int i = 0; i < COLUMNS; i++) {
        sqlite3_value *v = r->column[i];
        switch (sqlite3_value_type(v)) {
        case SQLITE_BLOB:
            sqlite3_bind_blob(S.log, i + 1, sqlite3_value_blob(v), sqlite3_value_bytes(v), SQLITE_STATIC);
            break;
        case SQLITE_TEXT:
            sqlite3_bind_text(S.log, i + 1, (const char *)sqlite3_value_text(v), sqlite3_value_bytes(v), SQLITE_STATIC);
            break;
        default: sqlite3_bind_value(S.log, i + 1, v);
        }
    }
    step(S.log);
}

static void write_head(const row *r) {
    sqlite3_bind_int64(S.flow, 1, integer(r, ENTRY) >> 32);
    sqlite3_bind_int64(S.flow, 2, integer(r, ENTRY) & 0xffffffff);
    sqlite3_bind_int64(S.flow, 3, integer(r, CLOCK));
    sqlite3_bind_int64(S.flow, 4, integer(r, AT));
    sqlite3_bind_int64(S.flow, 5, integer(r, CHECKSUM));
    step(S.flow);
}

static void write_client(const row *r) {
    sqlite3_bind_int64(S.client, 1, r->client);
    sqlite3_bind_int64(S.client, 2, integer(r, CSEQ));
    sqlite3_bind_int64(S.client, 3, integer(r, ENTRY) & 0xffffffff);
    sqlite3_bind_int64(S.client, 4, integer(r, AT));
    step(S.client);
}

/* One transaction: every row, and once the head of each flow and the end of each client's chain in it. */
static void write_batch(const row *first, int64_t count, int64_t *seen_flow, int64_t *seen_client, int64_t batch) {
    step(S.begin);
    for (int64_t i = 0; i < count; i++) write_row(&first[i]);
    for (int64_t i = count - 1; i >= 0; i--) {
        const row *r = &first[i];
        int64_t flow = integer(r, ENTRY) >> 32;
        if (seen_flow[flow] != batch) { seen_flow[flow] = batch; write_head(r); }
        if (r->client && seen_client[r->client] != batch) { seen_client[r->client] = batch; write_client(r); }
    }
    step(S.commit);
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void refuse_memory(const char *path) {
    char copy[4096];
    struct statfs s;
    snprintf(copy, sizeof copy, "%s", path);
    if (statfs(dirname(copy), &s)) die("no such directory", NULL);
    if (s.f_type == TMPFS_MAGIC || s.f_type == RAMFS_MAGIC)
        die("this file system is in memory: a sync costs nothing there", NULL);
}

int main(int argc, char **argv) {
    if (argc != 4) die("storagefloor SOURCE TARGET BATCHES", NULL);
    refuse_memory(argv[2]);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_open_v2(argv[1], &source, SQLITE_OPEN_READWRITE, NULL)) die(argv[1], source);
    if (sqlite3_open_v2(argv[2], &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL))
        die(argv[2], target);
    load();
    furnish(argv[1]);
    prepare_all();
    FILE *sizes = fopen(argv[3], "r");
    int64_t *seen_flow = calloc((size_t)flow_count + 1, sizeof *seen_flow), clients = 0;
    for (int64_t i = 0; i < row_count; i++) if (rows[i].client > clients) clients = rows[i].client;
    int64_t *seen_client = calloc((size_t)clients + 1, sizeof *seen_client);
    double *times = calloc((size_t)row_count, sizeof *times);
    if (!sizes || !seen_flow || !seen_client || !times) die("cannot begin", NULL);

    int64_t done = 0, batches = 0, size;
    double began = seconds(), cpu = processor_seconds();
    while (done < row_count && fscanf(sizes, "%" SCNd64, &size) == 1) {
        if (size > row_count - done) size = row_count - done;
        double t = seconds();
        write_batch(&rows[done], size, seen_flow, seen_client, batches + 1);
        times[batches++] = seconds() - t;
        done += size;
    }
    double took = seconds() - began;
    qsort(times, (size_t)batches, sizeof *times, by_size);
    printf("{\"records\":%" PRId64 ",\"bytes\":%" PRId64 ",\"batches\":%" PRId64
           ",\"seconds\":%.6f,\"cpu_us\":%.2f,\"records_per_s\":%.1f,\"commit_p50_ms\":%.3f,\"commit_p99_ms\":%.3f}\n",
           done, byte_count, batches, took, (processor_seconds() - cpu) / (double)done * 1e6,
           (double)done / took, times[batches / 2] * 1e3,
           times[batches * 99 / 100] * 1e3);
    return done == row_count ? 0 : 1;
}
