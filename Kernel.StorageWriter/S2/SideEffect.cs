namespace Kernel.StorageWriter.S2;

/// <summary>What is known of an operation that failed.</summary>
public enum SideEffect
{
    /// <summary>It certainly changed nothing, and will not: trying again cannot do it twice.</summary>
    None,

    /// <summary>It may have been carried out, or may still be. Only reading back tells.</summary>
    Possible,
}
