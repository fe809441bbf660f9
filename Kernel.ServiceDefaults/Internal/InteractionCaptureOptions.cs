namespace Kernel.ServiceDefaults.Internal;

/// <summary>How clicks, keys and scrolling are captured. Fields that are sensitive by themselves are masked whatever is chosen here.</summary>
public sealed record InteractionCaptureOptions
{
    /// <summary>The defaults.</summary>
    public static InteractionCaptureOptions Default { get; } = new();

    /// <summary>Whether the characters typed into any field are replaced by <c>*</c> before they leave the page. Default false.</summary>
    public bool MaskInput { get; init; }

    /// <summary>Whether a click carries the text of what was clicked. Default true.</summary>
    public bool ClickText { get; init; } = true;
}
