import HTTPTypes
import Hummingbird
import NIOCore

/// Writes the body of a control plane's answer to the connection; trailers are dropped.
struct ControlPlaneBodyWriter<W: Wire>: ResponseBodyWriter {
    let sink: AnswerSink<W>

    func write(_ buffer: ByteBuffer) async throws { try await sink.write(buffer) }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws { try await sink.finish() }
}
