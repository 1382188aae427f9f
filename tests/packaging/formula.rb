# Reads a Homebrew formula as Homebrew would, as far as it says what is downloaded and what goes where. Prints JSON.
require "json"

class Formula
  class << self
    attr_reader :facts, :downloads

    def start
      @facts = {}
      @downloads = {}
      @place = []
    end

    %i[desc homepage version license].each { |name| define_method(name) { |value| @facts[name] = value } }
    %i[macos linux arm intel].each do |name|
      define_method(:"on_#{name}") do |&block|
        @place.push(name)
        instance_eval(&block)
        @place.pop
      end
    end

    def url(value) = (@downloads[@place.join("/")] = { url: value })
    def sha256(value) = @downloads[@place.join("/")][:sha256] = value
    def test(&block) = @facts[:tested] = !block.nil?
  end

  # Whatever stands before `.install` is a folder.
  class Place
    def initialize(name, installed) = (@name, @installed = name, installed)
    def install(what) = (what.is_a?(Hash) ? what.keys : [what]).each { |it| @installed.push([@name, it]) }
  end

  %i[bin man1 bash_completion zsh_completion fish_completion].each do |name|
    define_method(name) { Place.new(name, @installed ||= []) }
  end
  attr_reader :installed
end

class << Formula
  def inherited(child) = child.start
end

load ARGV.fetch(0)
formula = Linger.new
formula.install
puts JSON.generate(facts: Linger.facts, downloads: Linger.downloads, installed: formula.installed)
