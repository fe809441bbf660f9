using System.Numerics;
using System.Runtime.InteropServices;

namespace Kernel.CdpCollector.Json;

/// <summary>Compares UTF-8 keys so that tables can be looked up with a slice of a message, without allocating a string.</summary>
internal sealed class Utf8KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    private Utf8KeyComparer()
    {
    }

    public static Utf8KeyComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    // The keys are ids that the browser creates, not text from pages, so they cannot be chosen to collide: hashing eight bytes at a time is safe.
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = (ulong)alternate.Length;
        while (alternate.Length >= sizeof(ulong))
        {
            hash = Mix(hash, MemoryMarshal.Read<ulong>(alternate));
            alternate = alternate[sizeof(ulong)..];
        }

        foreach (var b in alternate)
        {
            hash = Mix(hash, b);
        }

        return (int)hash;
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    private static ulong Mix(ulong hash, ulong bytes) => BitOperations.RotateLeft((hash ^ bytes) * 0x9E3779B97F4A7C15, 31);
}
