import CLinux

/// How the C library keeps freed memory.
enum FreedMemory {
    /// Gives blocks of 128 KiB and more back to the kernel when they are freed. By default glibc raises that limit to the
    /// size of the largest block ever freed, so that one large message would stay resident for good (mallopt(3)).
    static func returnLargeBlocks() {
        _ = mallopt(M_MMAP_THRESHOLD, 128 * 1024)
    }
}
