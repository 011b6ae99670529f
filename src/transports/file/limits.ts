const MIB = 1024 * 1024;

/** The largest share of one file that is looked at: as much as the largest source of the manifest may answer. */
export const MAX_FILE_BYTES = 8 * MIB;
/** All inputs of one bundle together. */
export const MAX_TOTAL_BYTES = 48 * MIB;
/** Files read of one directory or archive. */
export const MAX_FILES = 2_000;
/** Directory entries looked at before the search for files is given up. */
export const MAX_ENTRIES = 50_000;
export const MAX_DEPTH = 12;
/** A saved bundle, unpacked. */
export const MAX_BUNDLE_BYTES = 128 * MIB;
