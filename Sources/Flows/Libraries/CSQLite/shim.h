#pragma once
#include <sqlite3.h>
#include <sys/file.h>

// What Swift does not import: variadic functions, and the casted constant SQLITE_TRANSIENT.

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
