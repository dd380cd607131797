import TollgateCore

extension CallbackRecord {
    /// A callback that waits for its first try, unless told otherwise.
    static func sample(
        _ number: Int,
        organisation: Int = 1,
        environment: Environment = .sandbox,
        channel: String = "test",
        subject: String = "doc_1",
        createdAt: Instant = moment(0),
        state: CallbackState = .pending,
        nextTryAt: Instant? = moment(0),
        leasedUntil: Instant? = nil,
        tries: [CallbackTry] = [],
        key: VaultID? = nil
    ) -> Self {
        Self(
            id: .sample(number),
            organisation: .sample(organisation),
            environment: environment,
            channel: channel,
            kind: "TestEvent",
            subject: subject,
            destination: "https://receiver.example/\(number)",
            key: key,
            content: Array("{}".utf8),
            createdAt: createdAt,
            state: state,
            nextTryAt: state == .pending ? nextTryAt : nil,
            leasedUntil: leasedUntil,
            tryCount: tries.count,
            tries: tries
        )
    }
}

extension CallbackSettings {
    static func sample(
        organisation: Int = 1,
        environment: Environment = .sandbox,
        channel: String = "test",
        destination: String? = nil
    ) -> Self {
        Self(
            organisation: .sample(organisation),
            environment: environment,
            channel: channel,
            destination: destination
        )
    }
}

extension ReceiverHealth {
    static func sample(
        organisation: Int = 1,
        environment: Environment = .sandbox,
        destination: String = "https://receiver.example/",
        failingSince: Instant? = nil
    ) -> Self {
        Self(
            organisation: .sample(organisation),
            environment: environment,
            destination: destination,
            failingSince: failingSince
        )
    }
}

extension VaultEntry {
    static func sample(
        _ number: Int,
        organisation: Int = 1,
        environment: Environment = .sandbox,
        purpose: String = "test.key",
        key: Int = 1
    ) -> Self {
        Self(
            id: .sample(number),
            organisation: .sample(organisation),
            environment: environment,
            purpose: purpose,
            box: SealedBox(key: key, bytes: [0, 255, UInt8(truncatingIfNeeded: number)])
        )
    }
}

extension NodeRecord {
    static func sample(
        _ number: Int,
        startedAt: Instant = moment(0),
        seenAt: Instant = moment(0),
        peppers: [Int] = [1],
        seals: [Int] = [1]
    ) -> Self {
        Self(
            id: .sample(number),
            startedAt: startedAt,
            seenAt: seenAt,
            peppers: peppers.map(PepperID.init(rawValue:)),
            seals: seals
        )
    }
}
