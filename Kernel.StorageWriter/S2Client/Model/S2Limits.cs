namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>What S2 accepts at most, https://s2.dev/docs/limits. Checked here before anything is sent.</summary>
public static class S2Limits
{
    /// <summary>The most records of one append.</summary>
    public const int MaxBatchRecords = 1000;

    /// <summary>The most bytes of one append, as metered by <see cref="AppendRecord.MeteredBytes"/>. One record may have as many.</summary>
    public const int MaxBatchBytes = 1024 * 1024;

    /// <summary>The most bytes of a fencing token, in UTF-8.</summary>
    public const int MaxFencingTokenBytes = 36;

    /// <summary>The fewest characters of a basin's name.</summary>
    public const int MinBasinNameLength = 8;

    /// <summary>The most characters of a basin's name.</summary>
    public const int MaxBasinNameLength = 48;

    /// <summary>The most bytes of a stream's name, in UTF-8.</summary>
    public const int MaxStreamNameBytes = 512;

    /// <summary>The longest wait of one read.</summary>
    public static readonly TimeSpan MaxReadWait = TimeSpan.FromSeconds(60);

    /// <summary>What is metered for a record beside its bytes.</summary>
    internal const int RecordOverhead = 8;

    /// <summary>What is metered for a header beside its bytes.</summary>
    internal const int HeaderOverhead = 2;
}
