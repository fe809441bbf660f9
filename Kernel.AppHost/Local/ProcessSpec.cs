using Kernel.AppHost.Composition;

namespace Kernel.AppHost.Local;

/// <summary>How a resource is run as a process.</summary>
internal sealed record ProcessSpec
{
    /// <summary>The resource's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, which decides what it inherits of the environment.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>The program.</summary>
    public required string FileName { get; init; }

    /// <summary>Its arguments, made anew for every start, with a new folder that only this start uses and that is removed afterwards.</summary>
    public required Func<string, IReadOnlyList<string>> Arguments { get; init; }

    /// <summary>The variables to set.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it runs.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Answers 200 once it is ready; none means that it is ready once it has started.</summary>
    public Uri? Health { get; init; }

    /// <summary>The resources that must be healthy before it starts.</summary>
    public IReadOnlyList<string> WaitFor { get; init; } = [];
}
