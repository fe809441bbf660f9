using System.Buffers;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.ServiceDefaults.Redaction;

/// <summary>Replaces credentials in text by a marker: the one policy for everything that the system reports about the browser. docs/security.md describes it.</summary>
/// <remarks>What is searched for depends on the role of the text. Not thread-safe.</remarks>
public sealed class Redactor
{
    // Shorter texts cannot hold both a credential and its name.
    private const int MinTextBytes = 6;

    /// <summary>
    /// The most bytes after the start of a credential that decide whether it is one. A text that is cut is searched so far beyond the cut, so that what
    /// is shown of it is what the whole text would show.
    /// </summary>
    public const int LookaheadBytes = 8 * 1024;

    private const int MaxDataHeadBytes = 128;

    private static readonly SearchValues<byte> Separators = SearchValues.Create("?#@;%="u8);

    // Every name with a value, every list of them, all markup and every URL has one of these, as it is or escaped.
    private static readonly SearchValues<byte> Signs = SearchValues.Create(":=[(<\\&"u8);

    private readonly RedactionFindings _findings = new();

    /// <summary>The text in place of a credential.</summary>
    public static ReadOnlySpan<byte> Marker => "[redacted]"u8;

    /// <summary>Appends a URL, which may be in quotes and have JSON escapes.</summary>
    /// <param name="output">The destination.</param>
    /// <param name="url">The URL, complete or cut.</param>
    /// <param name="shownBytes">The bytes to show; what follows is only searched.</param>
    public void AppendUrl(PooledByteWriter output, ReadOnlySpan<byte> url, int shownBytes = int.MaxValue)
    {
        if (IsContent(url))
        {
            FindInText(url, TextKind.Content);
        }

        UrlSecrets.Find(url, 0, url.Length, _findings);
        TokenSecrets.Find(url, _findings);
        _findings.Write(output, url, shownBytes);
    }

    /// <summary>Appends the name and value pairs of a form, <c>a=1&amp;password=x</c>.</summary>
    /// <param name="output">The destination.</param>
    /// <param name="form">The form, complete or cut.</param>
    /// <param name="shownBytes">The bytes to show; what follows is only searched.</param>
    public void AppendForm(PooledByteWriter output, ReadOnlySpan<byte> form, int shownBytes = int.MaxValue)
    {
        UrlSecrets.FindInForm(form, _findings);
        TokenSecrets.Find(form, _findings);
        CardSecrets.Find(form, _findings);
        _findings.Write(output, form, shownBytes);
    }

    /// <summary>Appends text: JSON, a script, markup or prose, complete or cut.</summary>
    /// <param name="output">The destination.</param>
    /// <param name="text">UTF-8.</param>
    /// <param name="kind">The kind of the text.</param>
    /// <param name="shownBytes">The bytes to show; what follows is only searched.</param>
    public void AppendText(PooledByteWriter output, ReadOnlySpan<byte> text, TextKind kind, int shownBytes = int.MaxValue)
    {
        if (EscapedText.MayBe(text))
        {
            var plain = ArrayPool<byte>.Shared.Rent(text.Length);
            EscapedText.CopyWithoutEscapes(text, plain);
            FindInText(plain.AsSpan(0, text.Length), kind);
            ArrayPool<byte>.Shared.Return(plain);
        }
        else
        {
            FindInText(text, kind);
        }

        _findings.Write(output, text, shownBytes);
    }

    /// <summary>Appends the value of <c>Sec-WebSocket-Protocol</c>, in whose list clients hide tokens because a browser lets them set no other header.</summary>
    /// <param name="output">The destination.</param>
    /// <param name="list">The list, complete or cut.</param>
    /// <param name="shownBytes">The bytes to show; what follows is only searched.</param>
    public void AppendProtocols(PooledByteWriter output, ReadOnlySpan<byte> list, int shownBytes = int.MaxValue)
    {
        TokenSecrets.FindInProtocols(list, _findings);
        TokenSecrets.Find(list, _findings);
        _findings.Write(output, list, shownBytes);
    }

    /// <summary>Returns whether a text is long enough for a credential, or has a sign that can be before one.</summary>
    /// <param name="text">UTF-8, bare or in quotes, with or without JSON escapes.</param>
    public static bool MayHoldSecretsInText(ReadOnlySpan<byte> text) =>
        text.Length >= TokenSecrets.MinBytes || (text.Length >= MinTextBytes && text.ContainsAny(Signs));

    /// <summary>Returns whether a URL has a part that can hold a credential. It may be a JSON token or bare.</summary>
    public static bool MayHoldSecrets(ReadOnlySpan<byte> url) =>
        (url.IndexOfAny(Separators) >= 0 || url.IndexOf("eyJ"u8) >= 0 || UrlSecrets.MayHaveSecretPath(url) || IsContent(url)) && !IsBinary(url.TrimStart((byte)'"'));

    private void FindInText(ReadOnlySpan<byte> text, TextKind kind)
    {
        if (text.ContainsAny(Signs))
        {
            NamedSecrets.Find(text, kind, _findings);
            PairSecrets.Find(text, _findings);
            MarkupSecrets.Find(text, _findings);
            UrlSecrets.FindInText(text, _findings);
        }

        TokenSecrets.Find(text, _findings);
        CardSecrets.Find(text, _findings);
    }

    // Such a URL is a text itself.
    private static bool IsContent(ReadOnlySpan<byte> url)
    {
        url = url.TrimStart((byte)'"');
        return url.StartsWith("data:"u8) || url.StartsWith("javascript:"u8);
    }

    private static bool IsBinary(ReadOnlySpan<byte> url) => url.StartsWith("data:"u8) && url[..Math.Min(url.Length, MaxDataHeadBytes)].IndexOf(";base64,"u8) >= 0;
}

/// <summary>The kind of a text, which decides what counts as a value in it.</summary>
public enum TextKind
{
    /// <summary>A response: JSON, a script or markup, in which <c>token: name</c> and <c>"code":"card_expired"</c> are no credentials.</summary>
    Content,

    /// <summary>A request: as <see cref="Content"/>, but <c>"code":"123456"</c> is a one-time code.</summary>
    Request,

    /// <summary>Prose and logs, in which <c>password: hunter2</c> has a value.</summary>
    Prose,

    /// <summary>Plain text that a client sends, often JSON: as <see cref="Request"/> and <see cref="Prose"/>.</summary>
    RequestProse,
}
