namespace Kernel.AppHost.Chromium;

/// <summary>Which browser the system watches: one at an address, a program of this machine, or else a container.</summary>
/// <param name="Description">One line for the user: what was chosen, and why.</param>
internal sealed record ChromiumChoice(string Description)
{
    private const string Container = "container";
    private const string Local = "local";

    /// <summary>The DevTools of a browser that already runs.</summary>
    public Uri? Address { get; private init; }

    /// <summary>The program to start.</summary>
    public ChromiumProgram? Program { get; private init; }

    /// <exception cref="StartupException">The setting is an address of a kind that is not allowed.</exception>
    public static ChromiumChoice Make(Settings settings, bool isPublishing) => settings.Chromium switch
    {
        var value when value?.Contains("://", StringComparison.Ordinal) == true => At(value),
        Container => InContainer("as asked for"),
        var _ when isPublishing => InContainer("as in every deployment"),
        null => FindWhatWorks(settings),
        Local => OnThisMachine(ChromiumProgram.Find(), "as asked for"),
        var path => OnThisMachine(ChromiumProgram.At(path), "as asked for"),
    };

    private static ChromiumChoice FindWhatWorks(Settings settings) => ContainerRuntime.FindWorking(settings.ChromiumBaseImage, out var why) is { } runtime
        ? InContainer($"{runtime} starts containers here")
        : OnThisMachine(ChromiumProgram.Find(), why);

    private static ChromiumChoice At(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp
            ? new($"the one at {address.GetLeftPart(UriPartial.Authority)}") { Address = new Uri(address.GetLeftPart(UriPartial.Authority)) }
            : throw new StartupException($"--chromium (KERNEL_CHROMIUM) must be container, local, a path, or an address such as http://127.0.0.1:9222, but is '{value}'.", StartupException.WrongSetting);

    private static ChromiumChoice InContainer(string why) => new($"a container ({why})");

    private static ChromiumChoice OnThisMachine(ChromiumProgram program, string why) => new($"{program} ({why})") { Program = program };
}
