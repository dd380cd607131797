import TollgateCore

extension ConformanceCase {
    /// What replacing a credential does to it and its secrets.
    static let secrets: [ConformanceCase] = [
        ConformanceCase("a replaced credential has the new members") { store in
            var record = CredentialRecord.sample(1, handle: "one", secrets: [.presented(1)])
            try await store.transaction { [record] in try $0.credentials.insert(record) }
            record.label = "new"
            record.scopes = ["read"]
            record.expiresAt = moment(9)
            record.state = .revoked
            record.secrets[0].retiresAt = moment(4)
            record.secrets[0].passwordHash = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"
            record.secrets.append(.presented(2))
            let replaced = record
            let found = try await store.transaction { transaction in
                try transaction.credentials.replace(replaced)
                return try transaction.credentials.find(replaced.id)
            }
            try requireEqual(found, replaced, "the credential")
        },
        ConformanceCase("a replaced credential's removed secret is gone") { store in
            let digests = try await store.transaction { transaction in
                let credentials = transaction.credentials
                try credentials.insert(.sample(1, secrets: [.presented(1), .presented(2)]))
                try credentials.replace(.sample(1, secrets: [.presented(2), .presented(3)]))
                return try [1, 2, 3].map { try credentials.find(.digestKey($0))?.id }
            }
            try requireEqual(digests, [nil, .sample(1), .sample(1)], "whose the digests are")
        },
        ConformanceCase("a removed secret's digest is free for another credential") { store in
            let owner = try await store.transaction { transaction in
                let credentials = transaction.credentials
                try credentials.insert(.sample(1, secrets: [.presented(1)]))
                try credentials.replace(.sample(1, secrets: [.presented(2)]))
                try credentials.insert(.sample(2, secrets: [.presented(1)]))
                return try credentials.find(.digestKey(1))?.id
            }
            try requireEqual(owner, .sample(2), "whose the digest is")
        },
        ConformanceCase("a credential cannot take another's digest or handle") { store in
            let first = CredentialRecord.sample(1, handle: "one", secrets: [.presented(1)])
            let second = CredentialRecord.sample(2, handle: "two", secrets: [.presented(2)])
            try await store.transaction { transaction in
                let credentials = transaction.credentials
                try credentials.insert(first)
                try credentials.insert(second)
                try requireFault(.duplicate, "another's digest") {
                    try credentials.replace(
                        .sample(2, handle: "two", secrets: [.presented(3), .presented(1)])
                    )
                }
                try requireFault(.duplicate, "another's handle") {
                    try credentials.replace(
                        .sample(2, handle: "one", secrets: [.presented(2)])
                    )
                }
            }
            let found = try await store.read { try $0.credentials.list(CredentialFilter()) }
            try requireEqual(found, [first, second], "the credentials after the refusals")
        },
        ConformanceCase("a credential that is not there cannot be replaced") { store in
            try await store.transaction { transaction in
                try requireFault(.other, "replacing nothing") {
                    try transaction.credentials.replace(.sample(1))
                }
            }
            let count = try await store.read { try $0.credentials.count() }
            try requireEqual(count, 0, "the credentials")
        },
        ConformanceCase("secrets keep their order") { store in
            let secrets = [5, 1, 4, 2, 3].map(SecretRecord.presented)
            try await store.transaction { transaction in
                try transaction.credentials.insert(.sample(1, secrets: secrets))
            }
            let found = try await store.read {
                try $0.credentials.find(CredentialID.sample(1))?.secrets
            }
            try requireEqual(found, secrets, "the secrets")
        },
        ConformanceCase("two signing secrets need no digest") { store in
            let records = [1, 2].map { CredentialRecord.sample($0, secrets: [.signing($0)]) }
            try await store.transaction { try records.forEach($0.credentials.insert) }
            let found = try await store.read { try $0.credentials.list(CredentialFilter()) }
            try requireEqual(found, records, "the credentials")
        },
    ]
}
