using System.Buffers;

namespace Kernel.ServiceDefaults.Redaction;

/// <summary>Finds values that follow their names in a list: <c>["authorization","x"]</c>, <c>localStorage.setItem("token", "x")</c>.</summary>
internal static class PairSecrets
{
    private const int MaxNameBytes = 64;

    private static readonly SearchValues<byte> Openings = SearchValues.Create("[("u8);
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:"u8);

    /// <summary>Searches a text.</summary>
    public static void Find(ReadOnlySpan<byte> text, RedactionFindings findings)
    {
        for (var at = 0; at < text.Length && text[at..].IndexOfAny(Openings) is >= 0 and var next;)
        {
            at += next + 1;
            if (TryReadString(text, at, out var name) && name.End.Value - name.Start.Value <= MaxNameBytes
                && text[name] is { IsEmpty: false } bytes && !bytes.ContainsAnyExcept(NameBytes)
                && (text[at - 1] == '[' || IsSetter(text[..(at - 1)])) && SensitiveNames.IsSensitive(bytes)
                && AfterComma(text, name) is > 0 and var value && TryReadString(text, value, out var secret) && IsLast(text, secret))
            {
                findings.Add(secret.Start.Value, secret.End.Value);
                at = secret.End.Value;
            }
        }
    }

    private static bool TryReadString(ReadOnlySpan<byte> text, int at, out Range content)
    {
        content = default;
        var open = at < text.Length && text[at..].IndexOfAnyExcept((byte)'\\') is >= 0 and var escapes ? at + escapes : text.Length;
        if (open >= text.Length || text[open] is not ((byte)'"' or (byte)'\'' or (byte)'`'))
        {
            return false;
        }

        content = (open + 1)..JsonName.EndOfString(text, open + 1, text[open], open - at);
        return true;
    }

    // The position of the next element; negative if there is none.
    private static int AfterComma(ReadOnlySpan<byte> text, Range element)
    {
        var at = AfterString(text, element);
        return at < text.Length && text[at] == ',' ? NamedSecrets.SkipSpace(text, at + 1) : -1;
    }

    private static bool IsLast(ReadOnlySpan<byte> text, Range element) =>
        AfterString(text, element) is var at && (at >= text.Length || text[at] is (byte)']' or (byte)')' or (byte)',');

    private static int AfterString(ReadOnlySpan<byte> text, Range element)
    {
        var at = element.End.Value;
        at += at < text.Length && text[at..].IndexOfAnyExcept((byte)'\\') is >= 0 and var escapes ? escapes + 1 : 0;
        return NamedSecrets.SkipSpace(text, Math.Min(at, text.Length));
    }

    // Functions that give a name its value; others have texts to show: t("password", "Passwort").
    private static bool IsSetter(ReadOnlySpan<byte> before) =>
        before.EndsWith("setItem"u8) || before.EndsWith(".set"u8) || before.EndsWith(".append"u8) || before.EndsWith("etRequestHeader"u8) || before.EndsWith("etHeader"u8)
        || before.EndsWith(".header"u8);
}
