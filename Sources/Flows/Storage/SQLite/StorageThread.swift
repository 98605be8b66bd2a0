import CLinux
import Glibc

/// A thread that is waited for.
///
/// `@unchecked Sendable`: `thread` is written once, before anybody has the object.
@safe final class StorageThread: @unchecked Sendable {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private var thread = pthread_t()

    /// Runs `body` on a new thread. The name is cut to 15 bytes, as the kernel wants it. The thread gets no signals.
    ///
    /// - Throws: what `pthread_create` gave.
    init(name: String, _ body: @escaping @Sendable () -> Void) throws(StoreOpeningError) {
        let context = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        guard code == 0 else {
            unsafe Unmanaged<Body>.fromOpaque(context).release()
            throw .unusable(path: name, "no thread: \(unsafe String(cString: strerror(code)))")
        }
        _ = unsafe pthread_setname_np(thread, String(name.prefix(15)))
    }

    /// Waits for its end. Once.
    func join() {
        pthread_join(thread, nil)
    }
}
