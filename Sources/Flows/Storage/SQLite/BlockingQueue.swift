import Glibc

/// A bounded queue between threads, of which those that take wait.
///
/// `@unchecked Sendable`: what changes is guarded by `mutex`, which is initialised before anybody has the queue and
/// never moves.
@safe final class BlockingQueue<Element: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var elements: [Element] = []
    private var head = 0
    private var closed = false
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }

    /// False when it is full or closed.
    func put(_ element: Element) -> Bool {
        locked {
            guard !closed, elements.count - head < limit else { return false }
            elements.append(element)
            unsafe pthread_cond_signal(condition)
            return true
        }
    }

    /// Waits for an element; nil when it is closed and empty.
    func take() -> Element? {
        locked {
            while head == elements.count, !closed { unsafe pthread_cond_wait(condition, mutex) }
            guard head < elements.count else { return nil }
            let element = elements[head]
            head += 1
            if head == elements.count || head > 1024 {
                elements.removeFirst(head)
                head = 0
            }
            return element
        }
    }

    /// Waits until there is something; false when it is closed and empty.
    func wait() -> Bool {
        locked {
            while head == elements.count, !closed { unsafe pthread_cond_wait(condition, mutex) }
            return head < elements.count
        }
    }

    /// All that is there, without waiting.
    func takeAll() -> [Element] {
        locked {
            let all = head == 0 ? elements : Array(elements[head...])
            elements = []
            head = 0
            return all
        }
    }

    /// Whether nothing more comes in.
    var isClosed: Bool { locked { closed } }

    /// Nothing more comes in.
    func close() {
        locked {
            closed = true
            unsafe pthread_cond_broadcast(condition)
        }
    }
}
