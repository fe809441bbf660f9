using System.Buffers;
using System.Text.Json;

namespace Kernel.CdpCollector.Transport;

/// <summary>Writes DevTools commands. Not thread-safe.</summary>
internal sealed class CdpCommandWriter : IDisposable
{
    private readonly Utf8JsonWriter _json = new(Stream.Null);

    /// <summary>Writes <c>{"id":4,"method":"Page.enable","params":{},"sessionId":"77D5"}</c>.</summary>
    /// <param name="output">The buffer to write to.</param>
    /// <param name="id">The command's id, at least 1.</param>
    /// <param name="method">For example <c>Page.enable</c>.</param>
    /// <param name="sessionId">The session's id, or empty for the browser itself.</param>
    /// <param name="parameters">A JSON object, or empty for none.</param>
    public void Write(IBufferWriter<byte> output, int id, string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteNumber("id"u8, id);
        _json.WriteString("method"u8, method);
        _json.WritePropertyName("params"u8);
        _json.WriteRawValue(parameters.IsEmpty ? "{}"u8 : parameters, skipInputValidation: true);
        if (!sessionId.IsEmpty)
        {
            _json.WriteString("sessionId"u8, sessionId);
        }

        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();
}
