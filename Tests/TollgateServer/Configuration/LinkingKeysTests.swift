import Delivery
import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The keys of the linking upstream")
struct LinkingKeysTests {
    private let folder: TemporaryFolder
    private let word = String(repeating: "s3cret-w0rd-", count: 4)

    init() throws {
        folder = try TemporaryFolder()
    }

    private func upstream(_ url: String) throws -> Configuration.LinkingUpstream {
        let yaml = "linking: { upstream: { url: '\(url)', secretFile: /run/secret } }"
        return try Loading.good(yaml).configuration.linking.upstream
    }

    private func fault(_ path: String) -> String {
        do throws(LinkUpstreamFault) {
            _ = try ServerFactory.linkUpstreamSecret(path)
            return ""
        } catch {
            return error.description
        }
    }

    @Test("Without them nobody links accounts in production")
    func defaults() throws {
        let upstream = try Loading.good().configuration.linking.upstream
        #expect(upstream == Configuration.LinkingUpstream())
        #expect(upstream.url == nil && upstream.secretFile == nil)
        #expect(upstream.timeout == .seconds(10) && upstream.trustedCertificates == nil)
    }

    @Test("The address is read and written as it stands")
    func address() throws {
        let found = try upstream("https://billers.example:8444/v1")
        #expect(found.url?.description == "https://billers.example:8444/v1")
        #expect(found.secretFile == "/run/secret")
        #expect(try upstream("http://127.0.0.1:9000").url != nil)
        #expect(
            ValueForm<UpstreamAddress>.upstream.read("https://a.example/").map(\.description)
                == "https://a.example/"
        )
    }

    @Test(
        "An address with user information, a query or a fragment, or in clear text, is refused",
        arguments: [
            "https://me:word@billers.example/", "https://billers.example/?a=b",
            "https://billers.example/#a", "http://billers.example/", "billers.example",
        ]
    )
    func wrongAddresses(_ url: String) {
        let yaml = "linking: { upstream: { url: '\(url)', secretFile: /run/secret } }"
        let refusal = Loading.refusal(yaml)
        #expect(refusal.contains("linking.upstream.url: expected an address https://HOST"))
    }

    @Test("The address needs its secret, and the secret its address")
    func halves() {
        #expect(
            Loading.refusal("linking: { upstream: { url: 'https://a.example' } }").hasSuffix(
                "linking.upstream.url: needs linking.upstream.secretFile beside it;"
                    + " give both or none"
            )
        )
        #expect(
            Loading.refusal("linking: { upstream: { secretFile: a } }").hasSuffix(
                "linking.upstream.secretFile: needs linking.upstream.url beside it;"
                    + " give both or none"
            )
        )
    }

    @Test("The wait is bounded")
    func timeouts() throws {
        func timeout(_ text: String) throws -> Duration {
            try Loading.good("linking: { upstream: { timeout: \(text) } }")
                .configuration.linking.upstream.timeout
        }
        #expect(try timeout("100ms") == .milliseconds(100))
        #expect(try timeout("60s") == .seconds(60))
        for text in ["99ms", "61s"] {
            #expect(throws: ConfigurationError.self) { try timeout(text) }
        }
    }

    @Test("The secret is read from a file that its owner alone may read")
    func secretFile() throws {
        let path = try folder.write("secret", word + "\n")
        for mode in [0o600, 0o400] {
            try folder.setPermissions("secret", mode)
            #expect(fault(path).isEmpty)
        }
        for mode in [0o640, 0o604, 0o620, 0o601] {
            try folder.setPermissions("secret", mode)
            let words = fault(path)
            #expect(words.contains("linking.upstream.secretFile: \(path): its mode is 0"))
            #expect(!words.contains(word))
        }
    }

    @Test("A file without a secret is refused, and its content is not shown")
    func wrongSecretFiles() throws {
        let most = UpstreamSecret.bytesMax
        let texts = [
            "", "short-s3cret", "\(word) \(word)", "\(word)\n\(word)\n",
            String(repeating: "s", count: most + 1), String(repeating: "s", count: most + 100),
        ]
        for text in texts {
            let path = try folder.write("secret", text)
            try folder.setPermissions("secret", 0o600)
            let words = fault(path)
            #expect(words.hasPrefix("linking.upstream.secretFile: \(path)"))
            #expect(!words.contains("s3cret") && !words.contains("ssss"))
        }
        let longest = try folder.write(
            "secret",
            String(String(repeating: word, count: most / word.count + 1).prefix(most)) + "\r\n"
        )
        try folder.setPermissions("secret", 0o600)
        #expect(fault(longest).isEmpty)
        #expect(fault(folder.path("absent")).contains("No such file"))
    }
    @Test(
        "A placeholder and one letter over and over are no secrets, however long",
        arguments: [
            String(repeating: "s", count: UpstreamSecret.bytesMin),
            String(repeating: "abcdef7", count: 8),
            "CHANGEME-0123456789abcdef-0123456789",
            "your-secret-0123456789abcdef-0123456789",
        ]
    )
    func guessable(_ text: String) throws {
        let path = try folder.write("secret", text + "\n")
        try folder.setPermissions("secret", 0o600)
        let words = fault(path)
        #expect(words.contains("easily guessed") && words.contains(path))
        #expect(!words.contains(text))
    }
}
