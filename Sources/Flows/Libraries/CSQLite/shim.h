#pragma once
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

// What Swift does not import: variadic functions, tables of functions, and the casted constant SQLITE_TRANSIENT.

/// SQLite's count of its memory takes a lock at every allocation, and nobody asks for it.
static inline int flows_sqlite_configure(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/// Whether closing the last connection runs a checkpoint.
static inline int flows_sqlite_checkpoint_on_close(sqlite3 *db, int on) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !on, (int *)0);
}

static inline int flows_sqlite_bind_blob_copy(sqlite3_stmt *statement, int index, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}

static inline int flows_sqlite_bind_text_copy(sqlite3_stmt *statement, int index, const char *text, int count) {
    return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}

/// Writes a file in place with what it has, piece by piece, and syncs it.
static inline int flows_sqlite_rewrite_file(sqlite3_file *file) {
    enum { PIECE = 64 * 1024 };
    sqlite3_int64 size = 0;
    void *piece = malloc(PIECE);
    int code = piece ? file->pMethods->xFileSize(file, &size) : SQLITE_NOMEM;
    for (sqlite3_int64 offset = 0; code == SQLITE_OK && offset < size; offset += PIECE) {
        int count = size - offset < PIECE ? (int)(size - offset) : PIECE;
        code = file->pMethods->xRead(file, piece, count, offset);
        if (code == SQLITE_OK) code = file->pMethods->xWrite(file, piece, count, offset);
    }
    free(piece);
    return code == SQLITE_OK && size > 0 ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) : code;
}

/// The same for a database's write-ahead log, if there is one, before anybody opens the database. `vfs` is SQLite's name of
/// the file system, NULL for the usual one.
static inline int flows_sqlite_rewrite_log(const char *database, const char *vfs_name) {
    sqlite3_vfs *vfs = sqlite3_vfs_find(vfs_name);
    size_t length = strlen(database);
    // SQLite's own names end with two zero bytes.
    char *name = (char *)calloc(1, length + sizeof "-wal" + 1);
    sqlite3_file *file = vfs ? (sqlite3_file *)calloc(1, (size_t)vfs->szOsFile) : NULL;
    int code = name && file ? SQLITE_OK : SQLITE_NOMEM, exists = 0;
    if (code == SQLITE_OK) {
        memcpy(name, database, length);
        memcpy(name + length, "-wal", 4);
        code = vfs->xAccess(vfs, name, SQLITE_ACCESS_EXISTS, &exists);
    }
    if (code == SQLITE_OK && exists) {
        int flags = 0;
        code = vfs->xOpen(vfs, name, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_WAL, &flags);
        if (code == SQLITE_OK) code = flows_sqlite_rewrite_file(file);
        if (file->pMethods) file->pMethods->xClose(file);
    }
    free(file);
    free(name);
    return code;
}
