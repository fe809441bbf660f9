using System.Text;
using Kernel.CdpCollector.Json;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Decides which bodies are captured and up to which size.</summary>
internal static class BodyPolicy
{
    private static readonly byte[][] Structured =
    [
        "application/json"u8.ToArray(), "text/json"u8.ToArray(), "application/xml"u8.ToArray(), "text/xml"u8.ToArray(), "text/csv"u8.ToArray(),
        "application/x-www-form-urlencoded"u8.ToArray(), "application/graphql"u8.ToArray(), "application/ld+json"u8.ToArray(),
        "application/problem+json"u8.ToArray(), "application/x-ndjson"u8.ToArray(),
    ];

    private static readonly byte[][] Texts = ["text/plain"u8.ToArray(), "text/html"u8.ToArray(), "application/xhtml+xml"u8.ToArray()];

    private static readonly byte[][] Suffixes = ["+json"u8.ToArray(), "+xml"u8.ToArray(), "+csv"u8.ToArray()];

    private static readonly byte[][] Binaries = ["Image"u8.ToArray(), "Media"u8.ToArray(), "Font"u8.ToArray()];

    // The text that a server sends instead is of interest, the resource itself is not.
    private static readonly byte[][] Sources = ["Stylesheet"u8.ToArray(), "Script"u8.ToArray()];

    /// <summary>Returns why the body of a completed response is not fetched, as written to <c>body_omitted</c>; empty if it is fetched.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="response">Its response.</param>
    /// <param name="options">The session's options.</param>
    /// <param name="maxFetchBytes">The largest body to fetch: the browser returns a body as a whole or not at all.</param>
    public static ReadOnlySpan<byte> ReasonToOmit(
        RequestEntry entry, scoped in ResponseFields response, NetworkCaptureOptions options, long maxFetchBytes)
    {
        if (!options.Bodies)
        {
            return "switched_off"u8;
        }

        if (response.Status is 204 or 205 or 304 || entry.Method.SequenceEqual("\"HEAD\""u8))
        {
            return "no_content"u8;
        }

        var limit = Limit(JsonText.ContentOf(response.MimeType), options);
        if (limit < 0 || Contains(Binaries, entry.Type) || (!entry.IsError && Contains(Sources, entry.Type)))
        {
            return "type"u8;
        }

        return limit == 0 ? "switched_off"u8 : entry.DecodedLength > maxFetchBytes ? "too_large"u8 : default;
    }

    /// <summary>Returns the most bytes kept of a body of this type; negative if it is not captured.</summary>
    public static int Limit(ReadOnlySpan<byte> mimeType, NetworkCaptureOptions options)
    {
        Span<byte> buffer = stackalloc byte[128];
        if (mimeType.Length > buffer.Length || Ascii.ToLower(mimeType, buffer, out var length) != System.Buffers.OperationStatus.Done)
        {
            return -1;
        }

        var type = buffer[..length];
        type = type[..(type.IndexOfAny("; "u8) is >= 0 and var end ? end : length)];
        return Contains(Structured, type) || HasSuffix(type) ? options.MaxBodyBytes : Contains(Texts, type) ? options.MaxTextBytes : -1;
    }

    /// <summary>Gets what a body of this type is for redaction; null for the name and value pairs of a form.</summary>
    /// <param name="mimeType">The type, with or without parameters.</param>
    /// <param name="structured">The kind of JSON and markup.</param>
    public static TextKind? KindOf(ReadOnlySpan<byte> mimeType, TextKind structured)
    {
        var type = mimeType[..(mimeType.IndexOf((byte)';') is >= 0 and var end ? end : mimeType.Length)].TrimEnd((byte)' ');
        return Ascii.EqualsIgnoreCase(type, "application/x-www-form-urlencoded"u8) ? null
            : Ascii.EqualsIgnoreCase(type, "text/plain"u8) ? structured == TextKind.Request ? TextKind.RequestProse : TextKind.Prose
            : structured;
    }

    private static bool HasSuffix(ReadOnlySpan<byte> type)
    {
        // Only application types: an SVG image also ends in +xml.
        if (!type.StartsWith("application/"u8))
        {
            return false;
        }

        foreach (var suffix in Suffixes)
        {
            if (type.EndsWith(suffix))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Contains(byte[][] known, ReadOnlySpan<byte> value)
    {
        foreach (var one in known)
        {
            if (value.SequenceEqual(one))
            {
                return true;
            }
        }

        return false;
    }
}
