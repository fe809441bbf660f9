using System.Runtime.InteropServices;

namespace Kernel.ServiceDefaults.Redaction;

/// <summary>Remembers what was judged about names: a text has the same few names many times. One table per thread, bounded.</summary>
internal static class KnownNames
{
    private const int MaxBytes = 32;
    private const int Capacity = 256;

    [ThreadStatic]
    private static Entry[]? _entries;

    /// <summary>A judgement of a name.</summary>
    public delegate bool Judgement(ReadOnlySpan<byte> name);

    /// <summary>Gets what is known about a name, or judges it.</summary>
    /// <param name="name">The name; a long one is not remembered.</param>
    /// <param name="role">What is judged. Always with the same <paramref name="judge"/>.</param>
    /// <param name="judge">Judges an unknown name.</param>
    public static bool Get(ReadOnlySpan<byte> name, NameRole role, Judgement judge)
    {
        if (name.Length > MaxBytes)
        {
            return judge(name);
        }

        Span<byte> padded = stackalloc byte[MaxBytes];
        padded.Clear();
        name.CopyTo(padded);
        var words = MemoryMarshal.Cast<byte, ulong>(padded);
        var (first, second, third, fourth, kind) = (words[0], words[1], words[2], words[3], ((int)role << 8) | name.Length | int.MinValue);
        var hash = ((first * 31) + second + (third * 17) + (fourth * 13) + (ulong)(uint)kind) * 0x9E3779B97F4A7C15;
        ref var entry = ref (_entries ??= new Entry[Capacity])[(int)(hash >> 56)];
        if (entry.Kind != kind || entry.First != first || entry.Second != second || entry.Third != third || entry.Fourth != fourth)
        {
            entry = new Entry(first, second, third, fourth, kind, judge(name));
        }

        return entry.IsSensitive;
    }

    // The kind of an entry in use is negative.
    private readonly record struct Entry(ulong First, ulong Second, ulong Third, ulong Fourth, int Kind, bool IsSensitive);
}

/// <summary>The place that a name is from.</summary>
internal enum NameRole
{
    /// <summary>A member, an attribute, an element or the like.</summary>
    Any,

    /// <summary>A field of a form.</summary>
    Form,

    /// <summary>A parameter of a URL.</summary>
    Url,

    /// <summary>A cookie.</summary>
    Cookie,
}
