import ArgumentParser
import Authority
import Foundation
import TollgateCore
import TollgatePasswords
import TollgateServer

/// Turns errors into exit codes and one line on standard error.
enum Failure {
    /// Runs a command's body.
    ///
    /// - Parameter body: What the command does.
    /// - Throws: An `ExitCode`, after the message was printed.
    static func handled(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let exit as ExitCode {
            throw exit
        } catch let error as ValidationError {
            throw error
        } catch {
            FileHandle.standardError.write(Data("tollgate: \(error)\n".utf8))
            throw code(of: error)
        }
    }

    private static func code(of error: any Error) -> ExitCode {
        switch error {
        case is ConfigurationError: ExitCode(78)
        case let error as AuthorityError: code(of: error)
        case is NoSuchThing: ExitCode(66)
        case is any RuleRefusal: ExitCode(65)
        case is PlanOnly, is SecretLinesFault, is PasswordObjection: ExitCode(65)
        default: ExitCode(1)
        }
    }

    private static func code(of error: AuthorityError) -> ExitCode {
        switch error {
        case .noSuchOrganisation, .noSuchCredential, .noSuchSecret, .noSuchKind, .noSuchUser,
            .noSuchSession:
            ExitCode(66)
        case .noSuchScope, .nameMalformed, .labelTooLong, .labelMalformed, .tooManyNetworks,
            .tooManyOrigins,
            .overlapOutOfRange, .limitOutOfRange, .userNameMalformed, .clockStepOutOfRange:
            ExitCode(64)
        case .nameTaken, .nameReserved, .expiryInThePast, .kindTaken, .illegalTransition,
            .userNameTaken, .noPassword, .needsPassword:
            ExitCode(65)
        }
    }
}

/// Something that was asked for by name and is not there.
struct NoSuchThing: Error, CustomStringConvertible {
    let description: String
}
