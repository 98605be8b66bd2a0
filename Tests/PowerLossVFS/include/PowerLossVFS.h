#pragma once
#include <stdint.h>

// A file system for SQLite in memory, on disks that can lose power, fill up, or fail. For tests only.
//
// What was written but not synced is kept apart. At a cut each of those writes is lost, kept, or torn: of every sector
// of 512 bytes alone it is decided whether it got to the disk, and writes may overtake each other. What was synced stays.
// Files are named "<disk>/<name>". Names of disks are numbers that nobody else uses.

/// SQLite's name of the file system. Registers it at the first call.
const char *power_loss_vfs(void);

/// A new, empty disk; its number.
int power_loss_disk(void);
/// Lets go of it. No file may be open.
void power_loss_release(int disk);

/// Cuts the power at the given write or sync from now (1: the next one), with an odd seed at the next sync from there.
/// Everything fails from then on.
void power_loss_cut_after(int disk, int64_t operations, uint64_t seed);
/// Cuts it now.
void power_loss_cut(int disk, uint64_t seed);
/// Whether it is cut.
int power_loss_is_off(int disk);
/// The process that has the files open ends, and the machine goes on: nothing is lost, but nobody syncs any more what was
/// not synced. Everything fails until the power is "on" again.
void power_loss_end_process(int disk);
/// The files have what survived.
void power_loss_power_on(int disk);

/// At most so many bytes fit on the disk; a negative number for no limit.
void power_loss_limit(int disk, int64_t bytes);
/// Bytes on the disk.
int64_t power_loss_bytes(int disk);
/// The given number of syncs from now on fail; what they should have written is lost at a cut, without another error.
void power_loss_fail_syncs(int disk, int count);
/// Writes that have this text in them fail; an empty text for none.
void power_loss_poison(int disk, const char *text);
/// Syncs that succeeded.
int64_t power_loss_syncs(int disk);
/// Inverts a byte where the text occurs first in a file; whether it occurs.
int power_loss_damage(int disk, const char *name, const char *text);
/// Cuts a file to this part of its size, in percent.
void power_loss_truncate(int disk, const char *name, int percent);
