using System.CommandLine;

namespace Kernel.Cli.CommandLine;

/// <summary>The bundle that a command reads instead of an API.</summary>
internal static class BundleOption
{
    /// <summary>Creates the option.</summary>
    public static Option<string?> Create() => new("--bundle")
    {
        HelpName = "FILE",
        Description = "a session that was saved with 'kernel export' or 'kernel record'; no API is needed",
    };

    /// <summary>Gets the path of the bundle; null if a session of the API is named.</summary>
    /// <exception cref="UsageException">Both are given, or none.</exception>
    public static string? Path(string? session, string? bundle) => (session, bundle) switch
    {
        (null, null) => throw new UsageException("Name a session, such as 'current', or a bundle with --bundle FILE."),
        (not null, not null) => throw new UsageException($"Name either the session '{session}' or the bundle '{bundle}'. A bundle has one session."),
        (_, "") => throw new UsageException("--bundle is empty. Name a file such as checkout.kernel.zip."),
        _ => bundle,
    };
}
