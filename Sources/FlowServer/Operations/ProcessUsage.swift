// Either module may be the one that has the fields of a timeval: the one that the compiler reads first.
import CLinux
import Glibc

/// What the kernel says of the process.
enum ProcessUsage {
    /// Resident set, in bytes; 0 where it cannot be read (proc(5), statm).
    static func residentBytes() -> Int {
        guard let content = File.read("/proc/self/statm") else { return 0 }
        let fields = String(decoding: content, as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Processor time in user and kernel mode (getrusage(2)).
    static func cpuSeconds() -> Double {
        var usage = rusage()
        guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        let microseconds = Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + microseconds / 1_000_000
    }
}
