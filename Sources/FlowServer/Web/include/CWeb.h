#ifndef CWEB_H
#define CWEB_H

#include <stddef.h>

/// A file of the web page, compiled into the binary.
typedef struct {
    /// Relative to this target's directory, for example `js/pages/home.js`.
    const char *path;
    const unsigned char *bytes;
    size_t count;
} flows_asset;

extern const flows_asset flows_assets[];
extern const size_t flows_asset_count;

/// The file at `place`, which is below flows_asset_count. Swift does not import arrays of unknown size.
static inline const flows_asset *flows_asset_at(size_t place) { return &flows_assets[place]; }

#endif
