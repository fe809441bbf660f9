using System.Text.Json.Serialization;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Summary;

/// <summary>The kinds of problems.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ProblemKind>))]
internal enum ProblemKind
{
    /// <summary>A request that failed or had a response with status 400 or more.</summary>
    Request,

    /// <summary>An uncaught exception.</summary>
    Exception,

    /// <summary>A console error.</summary>
    Console,

    /// <summary>A crashed page.</summary>
    Crash,

    /// <summary>A dialog that blocked the page for at least 2 s.</summary>
    Dialog,

    /// <summary>A failed command of a DevTools client.</summary>
    Control,

    /// <summary>A lost connection to the browser.</summary>
    Browser,
}
