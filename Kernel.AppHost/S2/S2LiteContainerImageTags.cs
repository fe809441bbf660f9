namespace Kernel.AppHost.S2;

/// <summary>The image of s2-lite.</summary>
internal static class S2LiteContainerImageTags
{
    public const string Registry = "ghcr.io";
    public const string Image = "s2-streamstore/s2";
    public const string Tag = "0.43.0";
}
