namespace Kernel.StorageWriter.S2;

/// <summary>An operation failed; whether it may have had an effect all the same is <see cref="SideEffect"/>.</summary>
public class S2Exception : Exception
{
    /// <param name="message">What happened, for people. Never holds a token.</param>
    /// <param name="sideEffect">Whether the operation may have been carried out.</param>
    /// <param name="isRetryable">Whether the same may succeed later.</param>
    /// <param name="inner">What it comes from.</param>
    internal S2Exception(string message, SideEffect sideEffect, bool isRetryable, Exception? inner = null)
        : base(message, inner)
    {
        SideEffect = sideEffect;
        IsRetryable = isRetryable;
    }

    /// <summary>Whether the operation, in this attempt or an earlier one of the same call, may have been carried out.</summary>
    public SideEffect SideEffect { get; private set; }

    /// <summary>Whether the same may succeed later. For an append whose outcome is unknown, read back first.</summary>
    public bool IsRetryable { get; }

    /// <summary>How long the server asks to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>An earlier attempt may have been carried out, whatever this one came to.</summary>
    internal void AddSideEffect(SideEffect earlier)
    {
        if (earlier == SideEffect.Possible)
        {
            SideEffect = SideEffect.Possible;
        }
    }
}
