namespace Kernel.AppHost.Composition;

/// <summary>Something a user can have a resource do, by one request to its first endpoint.</summary>
/// <param name="Name">Its name for tools.</param>
/// <param name="Text">Its name for people.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, to which the answer to <see cref="Asks"/> is added.</param>
/// <param name="Icon">The name of a Fluent UI icon.</param>
internal sealed record SystemCommand(string Name, string Text, HttpMethod Method, string Path, string Icon)
{
    /// <summary>What the user is asked for first, if anything.</summary>
    public string? Asks { get; init; }

    /// <summary>Whether the user has to confirm it.</summary>
    public string? Confirmation { get; init; }
}
