const MIB = 1024 * 1024;

/** The largest share of one file that is looked at: as much as the largest source of the manifest may answer. */
export const MAX_FILE_BYTES = 8 * MIB;
/** An incident case: YAML takes a second for a megabyte, and far longer for one of repeated keys. */
export const MAX_CASE_BYTES = 512 * 1024;
/** All inputs of one bundle together. */
export const MAX_TOTAL_BYTES = 48 * MIB;
/** Files read of one directory or archive. */
export const MAX_FILES = 2_000;
/** Directory entries looked at before the search for files is given up. */
export const MAX_ENTRIES = 50_000;
export const MAX_DEPTH = 12;
/** A saved bundle, unpacked. */
export const MAX_BUNDLE_BYTES = 128 * MIB;
/** What a compressed file may unpack to. Sosreports with their logs come to a few hundred MiB. */
export const MAX_UNPACKED_BYTES = 1024 * MIB;
/** Text shrinks to a tenth, the emptiest logs to a fiftieth; what claims more is made to fill memory. */
export const MAX_RATIO = 200;
export const RATIO_FROM_BYTES = 64 * MIB;
/** Entries of an archive looked at. */
export const MAX_ARCHIVE_ENTRIES = 100_000;
/** Files kept of an archive while it streams by: one file may hold one sysctl. */
export const MAX_KEPT_FILES = 10_000;
/** One value of a file such as /proc/sys/net/ipv4/tcp_mem. */
export const MAX_VALUE_BYTES = 16 * 1024;
