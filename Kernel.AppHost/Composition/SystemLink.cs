namespace Kernel.AppHost.Composition;

/// <summary>Something to look at on a resource's first endpoint.</summary>
/// <param name="Text">What it is called.</param>
/// <param name="Path">Where it is.</param>
internal sealed record SystemLink(string Text, string Path);
