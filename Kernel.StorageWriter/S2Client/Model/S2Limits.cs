namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>The limits of S2, https://s2.dev/docs/limits. The client checks them before it sends a request.</summary>
public static class S2Limits
{
    /// <summary>The maximum number of records in an append.</summary>
    public const int MaxBatchRecords = 1000;

    /// <summary>The maximum size of an append in bytes, as metered by <see cref="AppendRecord.MeteredBytes"/>. A single record may have this size.</summary>
    public const int MaxBatchBytes = 1024 * 1024;

    /// <summary>The maximum size of a fencing token in UTF-8 bytes.</summary>
    public const int MaxFencingTokenBytes = 36;

    /// <summary>The minimum length of a basin name.</summary>
    public const int MinBasinNameLength = 8;

    /// <summary>The maximum length of a basin name.</summary>
    public const int MaxBasinNameLength = 48;

    /// <summary>The maximum size of a stream name in UTF-8 bytes.</summary>
    public const int MaxStreamNameBytes = 512;

    /// <summary>The maximum wait of a read.</summary>
    public static readonly TimeSpan MaxReadWait = TimeSpan.FromSeconds(60);

    /// <summary>The metered bytes of a record in addition to its body and headers.</summary>
    internal const int RecordOverhead = 8;

    /// <summary>The metered bytes of a header in addition to its name and value.</summary>
    internal const int HeaderOverhead = 2;
}
