using System.Globalization;
using System.Text.Json;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>Converts errors of the server to exceptions, from an HTTP response or the last frame of a session.</summary>
internal static class ErrorReader
{
    private const int MaxMessageLength = 500;

    /// <param name="status">The HTTP status.</param>
    /// <param name="body">For example <c>{"code":"stream_not_found","message":"…"}</c> or <c>{"seq_num_mismatch":3}</c>; may be anything if a proxy sent the response.</param>
    /// <param name="retryAfter">The delay that the server asks for.</param>
    /// <param name="nothingSent">Whether no operation was sent yet, so that there is no side effect, whatever the status.</param>
    public static S2ServerException Read(int status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter = null, bool nothingSent = false)
    {
        string? code = null;
        string? message = null;
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                if (ReadCondition(status, json.RootElement) is { } special)
                {
                    return special;
                }

                code = Text(json.RootElement, "code");
                message = Text(json.RootElement, "message");
            }
        }
        catch (JsonException)
        {
            // For example the error page of a proxy; only the status is known.
        }

        var (isRetryable, sideEffect) = ErrorTable.Classify(status, code);
        return new S2ServerException(status, code, Describe(status, code, message), nothingSent ? SideEffect.None : sideEffect, isRetryable) { RetryAfter = retryAfter };
    }

    private static S2ServerException? ReadCondition(int status, JsonElement body) => status switch
    {
        412 when Number(body, "seq_num_mismatch") is { } next => new S2ConditionFailedException(next, null),
        412 when Text(body, "fencing_token_mismatch") is { } token => new S2ConditionFailedException(null, token),
        416 when body.TryGetProperty("tail", out var tail) && tail.ValueKind == JsonValueKind.Object => new S2UnwrittenPositionException(
            new StreamPosition(Number(tail, "seq_num") ?? 0, Number(tail, "timestamp") ?? 0)),
        _ => null,
    };

    private static string Describe(int status, string? code, string? message)
    {
        var what = code is null
            ? string.Create(CultureInfo.InvariantCulture, $"S2 responded with status {status}")
            : string.Create(CultureInfo.InvariantCulture, $"S2 responded with status {status} {code}");
        return message is null ? what + "." : $"{what}: {(message.Length > MaxMessageLength ? message[..MaxMessageLength] + "…" : message)}";
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ulong? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number) ? number : null;
}
