using Kernel.Api.Journal;
using Microsoft.Win32.SafeHandles;

namespace Kernel.Tests.TestKit.Journal;

/// <summary>A journal directory on a real disk with injectable failures and delays.</summary>
internal sealed class FaultyDirectory(string path, TimeProvider time) : JournalDirectory(path, time)
{
    /// <summary>Called before each read; what it throws, the read throws.</summary>
    public Action OnRead { get; set; } = static () => { };

    /// <summary>A byte that can never be read: where, and in which file.</summary>
    public (string Path, long Position)? Unreadable { get; set; }

    /// <summary>Called before each write.</summary>
    public Action OnWrite { get; set; } = static () => { };

    /// <summary>Called before each sync.</summary>
    public Action OnSync { get; set; } = static () => { };

    public override SafeFileHandle Open(string path)
    {
        OnRead();
        return base.Open(path);
    }

    public override int Read(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        OnRead();
        return Unreadable is { } bad && PathOf(file) == bad.Path && offset <= bad.Position && bad.Position < offset + bytes.Length
            ? throw new IOException("Input/output error")
            : base.Read(file, bytes, offset);
    }

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        OnWrite();
        base.Write(file, bytes, offset);
    }

    public override void Sync(SafeFileHandle file)
    {
        OnSync();
        base.Sync(file);
    }
}
