using System.Buffers;
using Kernel.Api.Http;

namespace Kernel.Api.Browsers.Telemetry;

/// <summary>Converts lines of envelopes to frames of the SDK's stream. Create one for each stream.</summary>
internal sealed class SdkStreamView(UnknownEventBehavior unknown) : IStreamView
{
    private readonly EventTranslator _translator = new(unknown);
    private readonly ArrayBufferWriter<byte> _lines = new(16 * 1024);

    /// <inheritdoc />
    public IBufferWriter<byte> Input => _lines;

    /// <inheritdoc />
    public int Show(IBufferWriter<byte> output)
    {
        var bytes = 0;
        var lines = _lines.WrittenSpan;
        while (lines.IndexOf((byte)'\n') is var end and >= 0)
        {
            bytes += _translator.Write(lines[..end], output, isFrame: true) ? end : 0;
            lines = lines[(end + 1)..];
        }

        _lines.ResetWrittenCount();
        return bytes;
    }
}
