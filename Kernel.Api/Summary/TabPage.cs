namespace Kernel.Api.Summary;

/// <summary>The addresses of a tab.</summary>
/// <param name="Url">The current address.</param>
/// <param name="Before">The address before it; empty if there is none.</param>
internal sealed record TabPage(string Url, string Before);
