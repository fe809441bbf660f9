using System.Text;
using Kernel.CdpCollector.Json;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Which bodies are captured, and how much of them.</summary>
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

    private static readonly byte[][] SkippedResources =
        ["Image"u8.ToArray(), "Media"u8.ToArray(), "Font"u8.ToArray(), "Stylesheet"u8.ToArray(), "Script"u8.ToArray()];

    /// <summary>Why the body of a response that has ended is not asked for, as <c>body_omitted</c> says it; empty where it is.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="response">Its response.</param>
    /// <param name="options">What the session wants.</param>
    /// <param name="maxFetchBytes">The largest that is asked for: the browser hands out all of a body or nothing.</param>
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
        if (limit < 0 || Contains(SkippedResources, entry.Type))
        {
            return "type"u8;
        }

        return limit == 0 ? "switched_off"u8 : entry.DecodedLength > maxFetchBytes ? "too_large"u8 : default;
    }

    /// <summary>How many bytes of a body of this type are kept; negative where none are captured.</summary>
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

    /// <summary>Whether a body of this type is name and value pairs rather than text.</summary>
    public static bool IsForm(ReadOnlySpan<byte> mimeType) => Ascii.EqualsIgnoreCase(
        mimeType[..(mimeType.IndexOf((byte)';') is >= 0 and var end ? end : mimeType.Length)], "application/x-www-form-urlencoded"u8);

    private static bool HasSuffix(ReadOnlySpan<byte> type)
    {
        // Pictures in XML are pictures.
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
