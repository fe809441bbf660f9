using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Kernel.Api.Control;

/// <summary>Reads what events hold of the texts in commands: ids, names of keys, and lengths.</summary>
internal static class ArgumentText
{
    private const int MaxNameLength = 64;

    private static readonly SearchValues<byte> IdBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:"u8);

    /// <summary>Reads the name of a key from a JSON string; empty if it is none. Escaped is only what types text.</summary>
    public static string KeyOf(ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxNameLength)
        {
            return "";
        }

        Span<char> key = stackalloc char[MaxNameLength];
        key = key[..Encoding.UTF8.GetChars(value, key)];
        return KeyNames.Find(key) ?? (key.Length == 1 ? key.ToString() : "");
    }

    /// <summary>Reads an id or a name; null if the string is none, or has more than 64 characters.</summary>
    public static string? IdOf(ref Utf8JsonReader reader) =>
        reader.ValueSpan.Length is > 0 and <= MaxNameLength
        && !reader.ValueSpan.ContainsAnyExcept(IdBytes)
            ? Encoding.ASCII.GetString(reader.ValueSpan)
            : null;

    /// <summary>Counts the characters of a JSON string in UTF-16, as the client counts them: each escape is one, also half of a pair.</summary>
    public static long LengthOf(ReadOnlySpan<byte> value)
    {
        var length = 0L;
        while (value.IndexOf((byte)'\\') is >= 0 and var escape)
        {
            length += Encoding.UTF8.GetCharCount(value[..escape]) + 1;
            value = value[(escape + (value[escape + 1] == 'u' ? 6 : 2))..];
        }

        return length + Encoding.UTF8.GetCharCount(value);
    }
}
