import Foundation
import Testing
import TollgateServer

@Suite("The local authority's certificates, as OpenSSL sees them")
struct LocalAuthorityOpenSSLTests {
    private let files: CertificateFiles
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        files = try LocalAuthority.ensure(
            in: folder.root,
            publicHost: "Pay.example",
            now: Date()
        )
    }

    private func openssl(_ arguments: String...) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = try output.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: text ?? Data(), as: UTF8.self)
    }

    @Test(
        "They are strictly valid for every name of the server",
        arguments: [
            ("-verify_hostname", "localhost"), ("-verify_hostname", "pay.example"),
            ("-verify_ip", "127.0.0.1"), ("-verify_ip", "::1"),
        ]
    )
    func valid(option: String, name: String) throws {
        let verdict = try openssl(
            "verify",
            "-x509_strict",
            "-purpose",
            "sslserver",
            "-CAfile",
            files.authority,
            option,
            name,
            files.certificate
        )
        #expect(verdict == "\(files.certificate): OK\n")
    }

    @Test("The authority may sign servers, and no authority below it")
    func authority() throws {
        let text = try openssl(
            "x509",
            "-in",
            files.authority,
            "-noout",
            "-subject",
            "-nameopt",
            "RFC2253",
            "-ext",
            "basicConstraints,keyUsage"
        )
        #expect(text.contains("CN=Tollgate local authority"))
        #expect(text.contains("CA:TRUE, pathlen:0"))
        #expect(text.contains("Certificate Sign, CRL Sign"))
    }

    @Test("The server's certificate is for servers only")
    func server() throws {
        let text = try openssl(
            "x509",
            "-in",
            files.certificate,
            "-noout",
            "-ext",
            "basicConstraints,keyUsage,extendedKeyUsage,subjectKeyIdentifier,authorityKeyIdentifier"
        )
        #expect(text.contains("CA:FALSE"))
        #expect(text.contains("Digital Signature"))
        #expect(text.contains("TLS Web Server Authentication"))
        #expect(text.contains("X509v3 Subject Key Identifier"))
        #expect(text.contains("X509v3 Authority Key Identifier"))
    }
}
