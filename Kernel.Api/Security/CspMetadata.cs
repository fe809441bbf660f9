namespace Kernel.Api.Security;

/// <summary>Marks an endpoint whose page needs a content security policy of its own.</summary>
/// <param name="Policy">The value of <c>Content-Security-Policy</c>.</param>
internal sealed record CspMetadata(string Policy);
