import Authority
import Callbacks
import TollgateCore

extension NoticePost {
    /// Queues notices as callbacks, where the credential's organisation wants to know.
    static func callbacks(_ desk: CallbackDesk) -> NoticePost {
        NoticePost { notice, now, transaction in
            let draft = CallbackDraft(
                organisation: notice.credential.organisation,
                environment: notice.credential.environment,
                channel: NoticeSigner.channel,
                kind: notice.kind.rawValue,
                subject: notice.credential.id.rawValue,
                content: notice.content
            )
            try desk.queue(draft, at: now, in: transaction)
        }
    }
}
